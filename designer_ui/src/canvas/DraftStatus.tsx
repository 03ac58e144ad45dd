import type { PanelProps } from "@/app/panels";

/** How the draft stands: saved, being saved, kept here while offline; who else is in it. */
export default function DraftStatus(_: PanelProps) {
  return null;
}
