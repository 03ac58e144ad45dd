import { Button, NativeSelect, TextInput, VisuallyHidden } from "@mantine/core";
import { IconFileImport, IconPlus, IconSearch } from "@tabler/icons-react";
import { useNavigate } from "@tanstack/react-router";
import { lazy, Suspense, useDeferredValue, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { useActions } from "@/app/actions";
import { ProblemNotice } from "@/ui/ProblemNotice";
import { notice } from "@/ui/notice";
import { readFlowFile, type FlowFile } from "./files";
import { FlowTable } from "./FlowTable";
import { FolderRail } from "./FolderRail";
import { choose, EVERYTHING, folders, STATES, tagsOf } from "./listing";
import { useCreateFlow, useFlows } from "./requests";
import { NoFlows, NothingFound } from "./nothing";
import classes from "./FlowsPage.module.css";

const NewFlow = lazy(() => import("./NewFlow"));
const Misfits = lazy(() => import("./Misfits"));

type Refused = Extract<FlowFile, { misfits: unknown }>;

/** All flows: found, told at a glance, begun, brought in as files. */
export default function FlowsPage() {
  const { t } = useTranslation("flows");
  const { data: flows, error, refetch } = useFlows();
  const [wanted, setWanted] = useState(EVERYTHING);
  const [begins, setBegins] = useState(false);
  const [hovers, setHovers] = useState(false);
  const [problem, setProblem] = useState<unknown>();
  const [refused, setRefused] = useState<readonly Refused[]>([]);
  const page = useRef<HTMLElement>(null);
  const search = useRef<HTMLInputElement>(null);
  const picker = useRef<HTMLInputElement>(null);
  const navigate = useNavigate();
  const create = useCreateFlow();
  const shown = choose(flows ?? [], useDeferredValue(wanted));
  const change = (part: Partial<typeof wanted>) => setWanted((before) => ({ ...before, ...part }));

  const bringIn = (files: readonly File[]) => takeIn(files).catch(setProblem);
  const takeIn = async (files: readonly File[]) => {
    setProblem(undefined);
    let last = "";
    const misfits: Refused[] = [];
    for (const file of files) {
      const read = await readFlowFile(file);
      if ("misfits" in read) {
        misfits.push(read);
        continue;
      }
      last = await create.mutateAsync({ name: read.name, beginning: { from: "file", document: read.document } });
      void notice({ message: t("import.done", { name: read.name }) });
    }
    setRefused(misfits);
    if (last && files.length === 1) void navigate({ to: "/flows/$flow", params: { flow: last } });
  };

  useActions([
    {
      id: "flows.new",
      title: "flows:actions.new",
      section: "flows:sections.flows",
      shortcuts: ["N"],
      run: () => setBegins(true),
    },
    {
      id: "flows.search",
      title: "flows:actions.search",
      section: "flows:sections.flows",
      shortcuts: ["/"],
      run: () => search.current?.focus(),
    },
    {
      id: "flows.import",
      title: "flows:actions.import",
      section: "flows:sections.flows",
      run: () => picker.current?.click(),
    },
  ]);

  const tags = tagsOf(flows ?? []);
  return (
    <main
      ref={page}
      className={classes.page}
      data-hovers={hovers || undefined}
      onDragOver={(event) => {
        if (!event.dataTransfer.types.includes("Files")) return;
        event.preventDefault();
        setHovers(true);
      }}
      onDragLeave={(event) => {
        if (event.currentTarget === event.target) setHovers(false);
      }}
      onDrop={(event) => {
        event.preventDefault();
        setHovers(false);
        void bringIn([...event.dataTransfer.files]);
      }}
    >
      <div className={classes.head}>
        <h1 className={classes.title}>{t("title")}</h1>
        <Button variant="default" leftSection={<IconFileImport size={16} />} onClick={() => picker.current?.click()}>
          {t("actions.import")}
        </Button>
        <Button leftSection={<IconPlus size={16} />} onClick={() => setBegins(true)}>
          {t("actions.new")}
        </Button>
        <input
          ref={picker}
          type="file"
          accept=".json,.yaml,.yml,application/json,application/yaml"
          multiple
          hidden
          onChange={(event) => {
            void bringIn([...(event.currentTarget.files ?? [])]);
            event.currentTarget.value = "";
          }}
        />
      </div>
      {error && <ProblemNotice problem={error} retry={() => void refetch()} />}
      {problem !== undefined && <ProblemNotice problem={problem} />}
      {flows && flows.length === 0 && <NoFlows onNew={() => setBegins(true)} />}
      {flows && flows.length > 0 && (
        <div className={classes.body}>
          <FolderRail
            lines={folders(flows)}
            count={flows.length}
            chosen={wanted.folder}
            onChoose={(folder) => change({ folder })}
          />
          <div className={classes.list}>
            <div className={classes.filters} role="search">
              <TextInput
                ref={search}
                className={classes.search ?? ""}
                aria-label={t("search.label")}
                placeholder={t("search.placeholder")}
                leftSection={<IconSearch size={15} />}
                value={wanted.text}
                onChange={(event) => change({ text: event.currentTarget.value })}
              />
              <NativeSelect
                aria-label={t("filters.state")}
                data={[
                  { value: "", label: t("filters.anyState") },
                  ...STATES.map((state) => ({ value: state, label: t(`states.${state}`) })),
                ]}
                value={wanted.state ?? ""}
                onChange={({ currentTarget: { value } }) => {
                  change({ state: STATES.find((state) => state === value) ?? null });
                }}
              />
              {tags.length > 0 && (
                <NativeSelect
                  aria-label={t("filters.tag")}
                  data={[{ value: "", label: t("filters.anyTag") }, ...tags]}
                  value={wanted.tag ?? ""}
                  onChange={({ currentTarget: { value } }) => change({ tag: value || null })}
                />
              )}
            </div>
            <VisuallyHidden role="status">{t("search.found", { count: shown.length })}</VisuallyHidden>
            {shown.length > 0 ? (
              <FlowTable flows={shown} scroller={page} onTag={(tag) => change({ tag })} />
            ) : (
              <NothingFound onClear={() => setWanted(EVERYTHING)} />
            )}
          </div>
        </div>
      )}
      {hovers && <div className={classes.drop}>{t("import.drop")}</div>}
      <Suspense fallback={null}>
        {refused.length > 0 && <Misfits refused={refused} onClose={() => setRefused([])} />}
        {begins && (
          <NewFlow
            folder={wanted.folder}
            onClose={() => setBegins(false)}
            onMade={(flow) => void navigate({ to: "/flows/$flow", params: { flow } })}
          />
        )}
      </Suspense>
    </main>
  );
}
