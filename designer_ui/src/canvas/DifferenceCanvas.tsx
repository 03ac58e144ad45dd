import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Catalog } from "@/flow/catalog";
import { difference, type Fate } from "@/flow/difference";
import type { FlowDocument } from "@/flow/document";
import { Editor } from "@/flow/editor";
import { placedAll } from "@/flow/geometry";
import { Drawing } from "./Drawing";
import { createOverlay } from "./overlay";
import { sessionToLookAt, type Session } from "./session";
import { learnExits } from "./transport";
import classes from "./DifferenceCanvas.module.css";

const SHOWN: readonly Exclude<Fate, "same">[] = ["added", "changed", "removed", "moved"];

/** What changed between two drawings, drawn: blocks that came, went, changed or only moved, and the cords. */
export function DifferenceCanvas(props: { before: FlowDocument; after: FlowDocument; catalog: Catalog }) {
  const { before, after, catalog } = props;
  const { t } = useTranslation("canvas");
  const [session, setSession] = useState<Session>();
  useEffect(() => {
    const found = difference(before, after, catalog);
    const whole = { ...found.whole, layout: placedAll(found.whole, catalog) };
    let left = false;
    void learnExits(catalog, catalog.unsure(whole))
      .catch(() => false)
      .then(() => {
        if (left) return;
        const editor = new Editor({ document: whole, revision: 0, catalog, readOnly: true });
        setSession(sessionToLookAt(editor, createOverlay({ difference: found })));
      });
    return () => {
      left = true;
    };
  }, [before, after, catalog]);
  if (!session) return null;
  const fates = Object.values(session.overlay.getState().difference?.nodes ?? {});
  return (
    <div className={classes.frame}>
      <Drawing key={session.editor.document.id} session={session} bare />
      <ul className={classes.legend}>
        {SHOWN.map((fate) => (
          <li key={fate} data-fate={fate}>
            {t(`fate.${fate}`, { count: fates.filter((one) => one === fate).length })}
          </li>
        ))}
      </ul>
    </div>
  );
}
