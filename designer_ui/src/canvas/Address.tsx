import { useNavigate, useRouter, useSearch } from "@tanstack/react-router";
import { useEffect, useRef } from "react";
import { placeIn, type EditorSearch } from "@/app/place";
import { shownPanel, showPanel, useLayout } from "@/app/layout";
import type { Session } from "./session";

/** Walking with the arrows writes one address, not one for each block on the way. */
const REST_MS = 250;

/**
 * Keeps the address and the editor as one: what is selected and which panel is in front stand in it, so that a link opens the flow
 * there. What one selects by hand takes the place of what stood there; a jump (a problem, a hit of the search) is a step of the
 * browser's history, so that "back" leads to where one was.
 */
export function Address({ session }: { session: Session }) {
  const search = useSearch({ from: "/flows/$flow" });
  const navigate = useNavigate({ from: "/flows/$flow" });
  const { history, options } = useRouter();
  const begun = useRef(search);
  useEffect(() => {
    let written: EditorSearch = begun.current;
    let rest: ReturnType<typeof setTimeout> | undefined;
    const write = () => {
      const to = placeOf(session);
      const { jumped } = session.view.getState();
      session.view.setState({ jumped: undefined });
      if (same(to, written)) return;
      written = to;
      void navigate({ search: to, replace: jumped === undefined || jumped !== to.node, resetScroll: false });
    };
    const later = () => {
      clearTimeout(rest);
      rest = setTimeout(write, REST_MS);
    };
    const come = (place: EditorSearch) => {
      clearTimeout(rest);
      written = place;
      lookAt(session, place);
    };
    if (begun.current.node !== undefined || begun.current.panel !== undefined) lookAt(session, begun.current);
    const leave = [
      // What this page writes itself is no news to it: only steps back and forth are followed.
      history.subscribe(({ location, action }) => {
        if (action.type === "PUSH" || action.type === "REPLACE") return;
        if (location.pathname.endsWith(`/${session.editor.document.id}`)) {
          come(placeIn(options.parseSearch(location.search)));
        }
      }),
      session.editor.store.subscribe((now, before) => {
        if (now.selection !== before.selection || now.exit !== before.exit) later();
      }),
      useLayout.subscribe(later),
    ];
    return () => {
      clearTimeout(rest);
      leave.forEach((each) => each());
    };
  }, [session, navigate, history, options]);
  return null;
}

function lookAt(session: Session, { node, exit, panel }: EditorSearch): void {
  const { document, selection } = session.editor.state;
  if (panel !== undefined) showPanel(panel);
  if (node === undefined) {
    if (selection.length === 1) session.editor.select([]);
  } else if (document.nodes[node] ?? document.comments?.[node]) {
    session.editor.select([node], exit);
    session.camera?.show([node]);
  }
}

function placeOf(session: Session): EditorSearch {
  const { selection, exit } = session.editor.state;
  const [node] = selection;
  const panel = shownPanel();
  return {
    ...(node !== undefined && selection.length === 1 ? { node, ...(exit === undefined ? {} : { exit }) } : {}),
    ...(panel === undefined ? {} : { panel }),
  };
}

function same(a: EditorSearch, b: EditorSearch): boolean {
  return a.node === b.node && a.exit === b.exit && a.panel === b.panel;
}
