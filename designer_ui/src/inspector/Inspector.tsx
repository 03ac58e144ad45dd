import type { PanelProps } from "@/app/panels";
import { useEditor, type Session } from "@/canvas/session";
import { SessionGate } from "@/canvas/SessionGate";
import { BlockForm } from "./BlockForm";
import { CommentForm } from "./CommentForm";
import { FlowForm } from "./FlowForm";
import { SeveralForm } from "./SeveralForm";

/** The form of what is selected; of the flow itself when nothing is. */
export default function Inspector({ flow }: PanelProps) {
  return <SessionGate flow={flow}>{(session) => <Selected session={session} />}</SessionGate>;
}

function Selected({ session }: { session: Session }) {
  const selection = useEditor(session, (state) => state.selection);
  const nodes = useEditor(session, (state) => state.document.nodes);
  const comments = useEditor(session, (state) => state.document.comments);
  const blocks = selection.filter((id) => id in nodes);
  const [first] = selection;
  if (blocks.length > 1) return <SeveralForm session={session} ids={blocks} />;
  const [block] = blocks;
  if (block !== undefined) return <BlockForm key={block} session={session} id={block} />;
  if (first !== undefined && comments?.[first]) return <CommentForm key={first} session={session} id={first} />;
  return <FlowForm session={session} />;
}
