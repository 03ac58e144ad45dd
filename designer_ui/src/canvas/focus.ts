/** Going to what one wants to see: the next problem, a search hit, the path that proves something. */

import { showPanel } from "@/app/layout";
import { steps } from "@/flow/fix";
import { showPath } from "./overlay";
import type { Session } from "./session";
import type { Finding } from "./transport";

/** Select a block and bring it into sight. */
export function goTo(session: Session, node: string, exit?: string): void {
  session.view.setState({ jumped: node });
  session.editor.select([node], exit);
  session.camera?.show([node]);
}

/** Look at one finding: its block is selected, its path is lit, the list shows it. */
export function lookAt(session: Session, finding: Finding | undefined): void {
  session.problems.setState({ shown: finding });
  showPath(session.overlay, finding?.path ?? [], finding?.node);
  if (!finding) return;
  const [part, id, where, exit] = steps(finding.pointer);
  const node = finding.node ?? (part === "nodes" ? id : undefined);
  if (node && session.editor.document.nodes[node]) goTo(session, node, where === "exits" ? exit : undefined);
  session.view.setState({ announced: "" });
}

/** Go to the next or previous problem in the list's order. */
export function nextProblem(session: Session, by: 1 | -1): void {
  const { findings, shown } = session.problems.getState();
  if (findings.length === 0) return;
  const at = shown ? findings.indexOf(shown) : by > 0 ? -1 : 0;
  showPanel("problems");
  lookAt(session, findings[(at + by + findings.length) % findings.length]);
}
