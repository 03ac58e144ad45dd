import { useMemo } from "react";
import { useStore } from "zustand";
import { useEditor, type Session } from "@/canvas/session";
import { useTranslation } from "react-i18next";
import type { Config, NodeId } from "@/flow/document";
import { setPromptText, setVariable } from "@/flow/edit/resources";
import type { Schema } from "@/flow/forms";
import { spoken } from "@/i18n";
import { lastValuesOf } from "@/phone/lastValues";
import type { FormContext, Remark } from "./form/context";
import { faultsOf, type Fault } from "./form/faults";
import { pointerOf, type Path } from "./form/shape";

interface Given {
  session: Session;
  root: Schema;
  /** The values that the form is of. */
  value: unknown;
  /** Where they stand in the document, as a JSON pointer. */
  place: string;
  node?: NodeId;
  change: (path: Path, value: unknown) => void;
}

const RANK = { error: 0, warning: 1, info: 2 } as const;
const NOTHING: readonly Remark[] = [];

/** Put together what the fields of a form may know. */
export function useFormContext({ session, root, value, place, node = "", change }: Given): FormContext {
  const { t } = useTranslation("forms");
  const { editor } = session;
  const flow = useEditor(session, (state) => state.document);
  const readOnly = useEditor(session, (state) => state.readOnly);
  const findings = useStore(session.problems, (problems) => problems.findings);
  const installation = useStore(session.problems, (problems) => problems.inherited);
  const lastValues = useStore(lastValuesOf(flow.id), ({ last }) => last);
  const tongue = spoken();
  const remarks = useMemo(() => {
    const found = new Map<string, Remark[]>();
    const put = (pointer: string, remark: Remark) => {
      const here = found.get(pointer) ?? [];
      if (here.some((one) => one.text === remark.text)) return;
      found.set(
        pointer,
        [...here, remark].sort((a, b) => RANK[a.severity] - RANK[b.severity]),
      );
    };
    const faults: ReadonlyMap<string, Fault> = faultsOf(root, value);
    for (const [pointer, fault] of faults) put(pointer, { severity: "error", text: t(fault.key, fault.values) });
    for (const finding of findings) {
      if (!finding.pointer.startsWith(`${place}/`)) continue;
      const pointer = finding.pointer.slice(place.length);
      // The form's own word stands already where the server only repeats that the form is not kept.
      if (finding.code === "FG003" && faults.has(pointer)) continue;
      put(pointer, { severity: finding.severity, text: finding.message[tongue] });
    }
    return found;
  }, [root, value, findings, place, t, tongue]);
  return {
    root,
    tongue,
    readOnly,
    flow,
    catalog: editor.catalog,
    node,
    config: (value ?? {}) as Config,
    change,
    remarks: (path) => remarks.get(pointerOf(path)) ?? NOTHING,
    inherited: (name) => {
      const own = (flow.defaults as Record<string, unknown> | undefined)?.[name];
      if (own !== undefined && own !== null) return { value: own, source: "flow" };
      const given = installation[name];
      return given?.source === "installation" ? { value: given.value, source: "installation" } : undefined;
    },
    lastValues,
    speak: (key, language, text) =>
      editor.edit({ key: "prompt", values: { name: key } }, (draft) => setPromptText(draft, key, language, text), {
        merge: `prompt ${key} ${language}`,
      }),
    declare: (name, variable) =>
      editor.edit({ key: "variable", values: { name } }, (draft) => setVariable(draft, name, variable)),
  };
}
