/** Flows as files, JSON or YAML: the server reads and writes them, as the command line does. */
import { answerOf, api, responseTo, type Schemas } from "@/contract/client";
import { saveFile } from "@/ui/saveFile";

export type Form = Schemas["ReadFile"]["form"];
export type Misfit = Schemas["MisfitView"];

/** What a file holds: a flow document under a name, or what keeps it from being one. */
export type FlowFile =
  | { readonly name: string; readonly document: Record<string, unknown> }
  | { readonly file: string; readonly misfits: readonly Misfit[] };

/** Save a flow's draft as a file. */
export async function exportFlow(flow: string, form: Form): Promise<void> {
  const answered = await responseTo(`/v1/flows/${encodeURIComponent(flow)}/draft/file?form=${form}`);
  saveFile(`${flow}.flow.${form}`, await answered.text(), `application/${form}`);
}

/** What a file is written in: by its name's ending, else by its first sign. */
export function formOf(name: string, text: string): Form {
  if (/\.ya?ml$/i.test(name)) return "yaml";
  if (/\.json$/i.test(name)) return "json";
  return /^\s*[{[]/.test(text) ? "json" : "yaml";
}

/** Read a file as a flow document. Whether the drawing is right is for validating to say. */
export async function readFlowFile(file: File): Promise<FlowFile> {
  const text = await file.text();
  const body = { text, form: formOf(file.name, text) };
  const { document, misfits } = await answerOf(api.POST("/v1/flow-files", { body }));
  if (!document) return { file: file.name, misfits };
  const name = typeof document.name === "string" && document.name ? document.name : file.name.replace(/\..*$/, "");
  return { name, document };
}
