import { Center, Loader } from "@mantine/core";
import type { PanelProps } from "@/app/panels";
import { useEditor, useSession, type Session } from "@/canvas/session";
import { BlockForm } from "./BlockForm";
import { CommentForm } from "./CommentForm";
import { FlowForm } from "./FlowForm";
import { SeveralForm } from "./SeveralForm";

/** The form of what is selected; of the flow itself when nothing is. */
export default function Inspector({ flow }: PanelProps) {
  const opened = useSession(flow);
  if (!opened || !("session" in opened))
    return (
      <Center h="100%">
        <Loader size="sm" />
      </Center>
    );
  return <Selected session={opened.session} />;
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
