import { Center, Loader } from "@mantine/core";
import type { ReactNode } from "react";
import { CanvasContext } from "./canvas";
import { useSession, type Session } from "./session";

/** Show a panel when the flow is open. What went wrong in opening it, the canvas says. */
export function SessionGate({ flow, children }: { flow: string; children: (session: Session) => ReactNode }) {
  const opened = useSession(flow);
  if (!opened) {
    return (
      <Center h="100%">
        <Loader size="sm" />
      </Center>
    );
  }
  if ("problem" in opened) return null;
  return <CanvasContext value={opened.session}>{children(opened.session)}</CanvasContext>;
}
