/** Flows as files: written here, read from anywhere. The format is the flow document, as the command line writes it. */
import { draftOf } from "./requests";

/** Save a flow's draft as a file. */
export async function exportFlow(flow: string): Promise<void> {
  const { document: drawing } = await draftOf(flow);
  const address = URL.createObjectURL(
    new Blob([`${JSON.stringify(drawing, null, 2)}\n`], { type: "application/json" }),
  );
  const link = document.createElement("a");
  link.href = address;
  link.download = `${flow}.flow.json`;
  link.click();
  URL.revokeObjectURL(address);
}

/** Read a file as a flow document; `null` when it is none. Whether the drawing is right is for validating to say. */
export async function readFlowFile(file: File): Promise<{ name: string; document: Record<string, unknown> } | null> {
  try {
    const value: unknown = JSON.parse(await file.text());
    if (typeof value !== "object" || value === null || !("nodes" in value)) return null;
    const document = value as Record<string, unknown>;
    const name = typeof document.name === "string" && document.name ? document.name : file.name.replace(/\..*$/, "");
    return { name, document };
  } catch {
    return null;
  }
}
