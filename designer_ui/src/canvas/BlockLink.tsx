import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { useCanvas } from "./canvas";
import { goTo } from "./focus";

/** Leads to a block of this flow: here by a press, elsewhere by its address. */
export function BlockLink({ node, exit, children }: { node: string; exit?: string; children: ReactNode }) {
  const session = useCanvas();
  const place = exit === undefined ? { node } : { node, exit };
  return (
    <Link
      from="/flows/$flow"
      to="/flows/$flow"
      search={({ panel }) => (panel === undefined ? place : { ...place, panel })}
      resetScroll={false}
      onClick={() => goTo(session, node, exit)}
    >
      {children}
    </Link>
  );
}
