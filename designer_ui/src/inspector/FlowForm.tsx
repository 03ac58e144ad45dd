import { Text, TextInput } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { useEditor, type Session } from "@/canvas/session";
import { renameFlow } from "@/flow/edit/resources";
import { Section } from "./Section";
import { HandlersForm } from "./HandlersForm";
import { Languages } from "./Languages";
import { PartForm, partSize } from "./PartForm";
import { Variables } from "./Variables";
import classes from "./inspector.module.css";

/** What the whole flow has: its name, languages, variables, handlers, and what its blocks inherit. */
export function FlowForm({ session }: { session: Session }) {
  const { t } = useTranslation("inspector");
  const { editor } = session;
  const flow = useEditor(session, (state) => state.document);
  const readOnly = useEditor(session, (state) => state.readOnly);
  const variables = Object.keys(flow.variables).length;
  return (
    <div className={classes.form}>
      <header className={classes.header}>
        <TextInput
          aria-label={t("flowName")}
          variant="unstyled"
          classNames={{ input: classes.title ?? "" }}
          readOnly={readOnly}
          value={flow.name}
          placeholder={flow.id}
          onChange={(event) => {
            const name = event.currentTarget.value;
            editor.edit({ key: "settings" }, (draft) => renameFlow(draft, name), { merge: "renameFlow" });
          }}
        />
        <Text size="xs" c="dimmed">
          {t("wholeFlow")}
          <span className={classes.id}>{flow.id}</span>
        </Text>
      </header>
      <Section title={t("languages")}>
        <Languages session={session} />
      </Section>
      <Section title={t("variables")} note={variables > 0 ? String(variables) : t("none")}>
        <Variables session={session} />
      </Section>
      <Section title={t("handlers.title")} folded={flow.handlers === undefined}>
        <HandlersForm session={session} />
      </Section>
      <Section title={t("defaults.title")} note={partSize(flow, "defaults") || t("allInherited")} folded>
        <PartForm session={session} part="defaults" />
      </Section>
      <Section title={t("budgets.title")} note={partSize(flow, "budgets") || t("budgets.none")} folded>
        <PartForm session={session} part="budgets" />
      </Section>
    </div>
  );
}
