import { Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { useEditor, type Session } from "@/canvas/session";
import type { Config, FlowDocument } from "@/flow/document";
import { FormProvider } from "./form/context";
import { SchemaFields } from "./form/SchemaFields";
import { written } from "./form/shape";
import { useFormContext } from "./useFormContext";
import formClasses from "./form/form.module.css";

/** Parts of a document whose forms the server describes beside those of the blocks. */
export type Part = "defaults" | "budgets";

/** How many values a part says; empty where it says none. */
export function partSize(flow: FlowDocument, part: Part): string {
  const given = Object.keys((flow[part] as Config | undefined) ?? {}).length;
  return given > 0 ? String(given) : "";
}

/** The form of a part of the flow. A part that says nothing is not kept. */
export function PartForm({ session, part }: { session: Session; part: Part }) {
  const { t } = useTranslation("inspector");
  const { editor } = session;
  const root = editor.catalog.parts[part];
  const value = useEditor(session, (state) => state.document[part]) as Config | undefined;
  const form = useFormContext({
    session,
    root: root ?? {},
    value: value ?? {},
    place: `/${part}`,
    change: (path, to) =>
      editor.edit(
        { key: "settings" },
        (flow) => {
          const said = written(value ?? {}, path, to);
          if (Object.keys(said).length === 0) Reflect.deleteProperty(flow, part);
          else flow[part] = said;
        },
        { merge: `${part} ${path.join("/")}` },
      ),
  });
  return (
    <FormProvider value={form}>
      <Text size="sm" c="dimmed" mb="sm">
        {t(`${part}.help`)}
      </Text>
      <div className={formClasses.fields}>{root && <SchemaFields form={root} value={value ?? {}} path={[]} />}</div>
    </FormProvider>
  );
}
