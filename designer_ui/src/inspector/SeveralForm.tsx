import { Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { useEditor, type Session } from "@/canvas/session";
import { typeName } from "@/canvas/words";
import type { NodeId } from "@/flow/document";
import { configure } from "@/flow/edit/blocks";
import type { Schema } from "@/flow/forms";
import { FormProvider } from "./form/context";
import { SchemaFields } from "./form/SchemaFields";
import { resolved, written } from "./form/shape";
import { useFormContext } from "./useFormContext";
import { Section } from "./Section";
import formClasses from "./form/form.module.css";
import classes from "./inspector.module.css";

/** What several blocks have in common is filled in for all of them at once. */
export function SeveralForm({ session, ids }: { session: Session; ids: readonly NodeId[] }) {
  const { t } = useTranslation("inspector");
  const { editor } = session;
  const nodes = useEditor(session, (state) => state.document.nodes);
  const chosen = ids.flatMap((id) => nodes[id] ?? []);
  const root = common(chosen.map((node) => editor.catalog.find(node.type)?.schema ?? {}));
  const names = Object.keys(root.properties ?? {});
  const value = Object.fromEntries(
    names.flatMap((name) => {
      const values = chosen.map((node) => node.config[name]);
      return values[0] !== undefined && values.every((one) => JSON.stringify(one) === JSON.stringify(values[0]))
        ? [[name, values[0]] as const]
        : [];
    }),
  );
  const form = useFormContext({
    session,
    root,
    value,
    place: "/several",
    change: (path, to) =>
      editor.edit(
        { key: "configure", values: { name: t("several", { count: ids.length }) } },
        (flow) => {
          for (const id of ids) {
            const config = editor.document.nodes[id]?.config;
            if (config) configure(flow, id, written(config, path, to), editor.catalog);
          }
        },
        { merge: `config ${ids.join(" ")} ${path.join("/")}` },
      ),
  });
  const kinds = [...new Set(chosen.map((node) => typeName(node, editor.catalog)))];
  return (
    <FormProvider value={{ ...form, remarks: () => [] }}>
      <div className={classes.form}>
        <header className={classes.header}>
          <Text fw={600} size="lg">
            {t("several", { count: chosen.length })}
          </Text>
          <Text size="xs" c="dimmed">
            {kinds.join(" · ")}
          </Text>
        </header>
        {names.length === 0 ? (
          <div className={classes.alone}>
            <Text size="sm" c="dimmed">
              {t("nothingCommon")}
            </Text>
          </div>
        ) : (
          <Section title={t("common")}>
            <div className={formClasses.fields}>
              <SchemaFields form={root} value={value} path={[]} />
            </div>
          </Section>
        )}
      </div>
    </FormProvider>
  );
}

/** The fields that all forms have alike. Lists and forms within forms are each block's own. */
function common(forms: readonly Schema[]): Schema {
  const [first, ...others] = forms;
  const alike = Object.entries(first?.properties ?? {}).filter(([name, field]) => {
    const known = resolved(first ?? {}, field);
    return (
      known.type !== "array" &&
      known.type !== "object" &&
      others.every((form) => JSON.stringify(form.properties?.[name]) === JSON.stringify(field))
    );
  });
  return { type: "object", properties: Object.fromEntries(alike), $defs: first?.$defs ?? {} };
}
