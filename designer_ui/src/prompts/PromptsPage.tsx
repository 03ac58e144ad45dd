import { Anchor, Button, Loader, Select, TextInput } from "@mantine/core";
import { IconDownload, IconFileImport, IconPlus, IconSearch } from "@tabler/icons-react";
import { lazy, Suspense, useDeferredValue, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { useActions } from "@/app/actions";
import { EmptyState } from "@/ui/EmptyState";
import { ProblemNotice } from "@/ui/ProblemNotice";
import { useSounding } from "./sound";
import { languagesOf, matching } from "./library";
import { PromptDetail } from "./PromptDetail";
import { usePrompts, type Prompt } from "./requests";
import classes from "./prompts.module.css";

const ImportDialog = lazy(() => import("./ImportDialog"));
const NewPrompt = lazy(() => import("./NewPrompt"));

/** The prompt library: what flows share, in every language and voice, found, heard, written, recorded. */
export default function PromptsPage() {
  const { t } = useTranslation("prompts");
  const { data: prompts, error, refetch } = usePrompts();
  const problem = useSounding((sounding) => sounding.problem);
  const [search, setSearch] = useState("");
  const [lacking, setLacking] = useState<string | null>(null);
  const [chosen, setChosen] = useState<string | undefined>(undefined);
  const [begins, setBegins] = useState(false);
  const [file, setFile] = useState<File | undefined>(undefined);
  const picker = useRef<HTMLInputElement>(null);
  const field = useRef<HTMLInputElement>(null);
  const wanted = useDeferredValue(search);
  useActions([
    {
      id: "prompts.new",
      title: "prompts:actions.new",
      section: "prompts:title",
      shortcuts: ["N"],
      run: () => setBegins(true),
    },
    {
      id: "prompts.search",
      title: "prompts:actions.search",
      section: "prompts:title",
      shortcuts: ["/"],
      run: () => field.current?.focus(),
    },
    {
      id: "prompts.import",
      title: "prompts:actions.import",
      section: "prompts:title",
      run: () => picker.current?.click(),
    },
  ]);
  const languages = languagesOf(prompts ?? []);
  const shown = matching(prompts ?? [], wanted, lacking ?? "");
  const open = shown.find((prompt) => prompt.key === chosen) ?? shown[0];
  return (
    <main className={classes.page}>
      <div className={classes.head}>
        <h1 className={classes.title}>{t("title")}</h1>
        <Button
          component="a"
          href="/v1/prompts/-/export?form=zip"
          download="prompts.zip"
          variant="default"
          leftSection={<IconDownload size={16} />}
        >
          {t("actions.export")}
        </Button>
        <Button variant="default" leftSection={<IconFileImport size={16} />} onClick={() => picker.current?.click()}>
          {t("actions.import")}
        </Button>
        <Button leftSection={<IconPlus size={16} />} onClick={() => setBegins(true)}>
          {t("actions.new")}
        </Button>
        <input
          ref={picker}
          type="file"
          accept=".csv,.zip,text/csv,application/zip"
          hidden
          onChange={(event) => {
            setFile(event.currentTarget.files?.[0]);
            event.currentTarget.value = "";
          }}
        />
      </div>
      {error && <ProblemNotice problem={error} retry={() => void refetch()} />}
      {problem !== undefined && <ProblemNotice problem={problem} />}
      {!prompts && !error && <Loader size="sm" />}
      {prompts?.length === 0 && (
        <EmptyState
          title={t("empty.title")}
          action={<Button onClick={() => setBegins(true)}>{t("actions.new")}</Button>}
        >
          {t("empty.text")}
        </EmptyState>
      )}
      {prompts && prompts.length > 0 && (
        <>
          <div className={classes.filters}>
            <TextInput
              ref={field}
              className={classes.search ?? ""}
              aria-label={t("actions.search")}
              placeholder={t("searchHint")}
              leftSection={<IconSearch size={15} />}
              value={search}
              onChange={(event) => setSearch(event.currentTarget.value)}
            />
            <Select
              aria-label={t("lacking")}
              placeholder={t("lacking")}
              clearable
              data={languages.map((language) => ({ value: language, label: t("lackingIn", { language }) }))}
              value={lacking}
              onChange={setLacking}
            />
          </div>
          <div className={classes.body}>
            <ul className={classes.list} aria-label={t("title")}>
              {shown.map((prompt) => (
                <li key={prompt.key}>
                  <button
                    type="button"
                    className={classes.line}
                    aria-current={prompt === open}
                    onClick={() => setChosen(prompt.key)}
                  >
                    <Line prompt={prompt} languages={languages} />
                  </button>
                </li>
              ))}
              {shown.length === 0 && (
                <li className={classes.nothing}>
                  {t("nothingFound")}{" "}
                  <Anchor
                    component="button"
                    type="button"
                    size="sm"
                    onClick={() => {
                      setSearch("");
                      setLacking(null);
                    }}
                  >
                    {t("showAll")}
                  </Anchor>
                </li>
              )}
            </ul>
            {open && <PromptDetail key={open.key} prompt={open} languages={languages} />}
          </div>
        </>
      )}
      <Suspense fallback={null}>
        {begins && (
          <NewPrompt
            taken={(prompts ?? []).map((prompt) => prompt.key)}
            languages={languages}
            onClose={(made) => {
              setBegins(false);
              if (made !== undefined) setChosen(made);
            }}
          />
        )}
        {file && <ImportDialog file={file} onClose={() => setFile(undefined)} />}
      </Suspense>
    </main>
  );
}

function Line({ prompt, languages }: { prompt: Prompt; languages: readonly string[] }) {
  const { t } = useTranslation("prompts");
  const words = prompt.entries.find((entry) => entry.text !== "")?.text ?? prompt.description;
  const missing = languages.filter((language) => !prompt.entries.some((entry) => entry.language === language));
  return (
    <>
      <span className={classes.key}>{prompt.key}</span>
      <span className={classes.words}>{words}</span>
      {missing.length > 0 && <span className={classes.missing}>{t("missing", { languages: missing.join(", ") })}</span>}
    </>
  );
}
