import { ActionIcon, Button, Group, Menu, Text } from "@mantine/core";
import { IconDots, IconFileExport, IconFileImport, IconFileText, IconPlus } from "@tabler/icons-react";
import { useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { useActions } from "@/app/actions";
import { notice } from "@/ui/notice";
import { saveFile } from "@/ui/saveFile";
import classes from "./Scenarios.module.css";
import type { Tests } from "./tests";
import type { Writing } from "./writing";

interface Brought {
  readonly name: string;
  readonly text: string;
}

/** What is done to the file of scenarios: a new one written, all of it as text, brought in, saved as a file. */
export function Files({ tests, writing, flow }: { tests: Tests; writing: Writing; flow: string }) {
  const { t } = useTranslation("tests");
  const [brought, setBrought] = useState<Brought>();
  const picker = useRef<HTMLInputElement>(null);
  const write = () => writing.openNew(t("write.newName"));
  const save = () => {
    const text = tests.store.getState().kept?.text ?? "";
    saveFile(`${flow}.scenario.yaml`, text, "application/yaml");
  };
  useActions([
    { id: "tests.write", title: "tests:write.new", section: "tests:section", run: write },
    { id: "tests.text", title: "tests:write.file", section: "tests:section", run: () => writing.openFile() },
    { id: "tests.import", title: "tests:files.import", section: "tests:section", run: () => picker.current?.click() },
    { id: "tests.export", title: "tests:files.export", section: "tests:section", run: save },
  ]);
  const take = async (file: File | undefined) => {
    if (!file) return;
    const given = { name: file.name, text: await file.text() };
    if (tests.store.getState().kept?.text.trim()) setBrought(given);
    else await bring(given, given.text);
  };
  const bring = async ({ name }: Brought, text: string) => {
    setBrought(undefined);
    writing.openFile(text);
    if ((await writing.check()).length > 0) return; // it stands there with its mistakes, and is kept once it is saved
    writing.close();
    const undo = await writing.replace(text);
    if (!undo) return;
    void notice({
      message: t("files.imported", { name }),
      action: { label: t("common:undo"), run: () => void undo().then(() => tests.play()) },
    });
    await tests.play();
  };
  const behind = (given: Brought) => {
    const before = tests.store.getState().kept?.text.trimEnd() ?? "";
    return bring(given, `${before}\n\n${given.text}`);
  };
  return (
    <>
      <Button size="compact-sm" variant="default" leftSection={<IconPlus size={15} aria-hidden />} onClick={write}>
        {t("write.new")}
      </Button>
      <Menu position="bottom-start">
        <Menu.Target>
          <ActionIcon aria-label={t("files.menu")}>
            <IconDots size={17} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item leftSection={<IconFileText size={16} />} onClick={() => writing.openFile()}>
            {t("write.file")}
          </Menu.Item>
          <Menu.Item leftSection={<IconFileImport size={16} />} onClick={() => picker.current?.click()}>
            {t("files.import")}
          </Menu.Item>
          <Menu.Item leftSection={<IconFileExport size={16} />} onClick={save}>
            {t("files.export")}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <input
        ref={picker}
        type="file"
        accept=".yaml,.yml,application/yaml"
        hidden
        data-import="scenarios"
        onChange={(event) => {
          void take(event.currentTarget.files?.[0]);
          event.currentTarget.value = "";
        }}
      />
      {brought && (
        <Group className={classes.brought} gap="xs">
          <Text size="sm" className={classes.question ?? ""}>
            {t("files.how", { name: brought.name })}
          </Text>
          <Button size="compact-sm" onClick={() => void behind(brought)}>
            {t("files.behind")}
          </Button>
          <Button size="compact-sm" variant="default" onClick={() => void bring(brought, brought.text)}>
            {t("files.instead")}
          </Button>
          <Button size="compact-sm" variant="subtle" onClick={() => setBrought(undefined)}>
            {t("common:cancel")}
          </Button>
        </Group>
      )}
    </>
  );
}
