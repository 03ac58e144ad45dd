import { ActionIcon, Tooltip } from "@mantine/core";
import { IconChevronDown, IconChevronUp, IconSearch, IconX } from "@tabler/icons-react";
import { useEffect, useId, useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { useStore } from "zustand";
import { folded, search, type Hit } from "@/flow/search";
import { useCanvas } from "./canvas";
import { goTo } from "./focus";
import { useEditor } from "./session";
import { blockName } from "./words";
import classes from "./FindBar.module.css";

/** Search over the whole flow: names, words said, expressions, keys, variables. */
export function FindBar() {
  const session = useCanvas();
  const finding = useStore(session.view, (view) => view.finding);
  return finding ? <Bar /> : null;
}

function Bar() {
  const session = useCanvas();
  const { t } = useTranslation("canvas");
  const [words, setWords] = useState("");
  const [at, setAt] = useState(0);
  const field = useRef<HTMLInputElement>(null);
  const id = useId();
  const flow = useEditor(session, (state) => state.document);
  const hits = useMemo(() => onePerPlace(search(flow, words, session.editor.catalog)), [flow, words, session]);
  useEffect(() => field.current?.focus(), []);
  const walk = (to: number) => {
    if (hits.length === 0) return;
    const next = (to + hits.length) % hits.length;
    setAt(next);
    const hit = hits[next];
    if (hit) goTo(session, hit.node);
    document.getElementById(`${id}-${next}`)?.scrollIntoView({ block: "nearest" });
  };
  const close = () => {
    session.view.setState({ finding: false });
    session.camera?.focus();
  };
  return (
    <div className={classes.frame} role="search">
      <div className={classes.bar}>
        <IconSearch size={15} aria-hidden />
        <input
          ref={field}
          role="combobox"
          aria-expanded={hits.length > 0}
          aria-controls={id}
          aria-activedescendant={hits[at] ? `${id}-${at}` : undefined}
          aria-label={t("actions.find")}
          placeholder={t("findHint")}
          value={words}
          onChange={(event) => {
            setWords(event.currentTarget.value);
            setAt(-1);
          }}
          onKeyDown={(event) => {
            if (event.nativeEvent.isComposing) return;
            const keys: Record<string, () => void> = {
              Enter: () => walk(at + (event.shiftKey ? -1 : 1)),
              F3: () => walk(at + (event.shiftKey ? -1 : 1)),
              ArrowDown: () => walk(at + 1),
              ArrowUp: () => walk(at - 1),
              Escape: close,
            };
            const act = keys[event.key];
            if (!act) return;
            event.preventDefault();
            event.stopPropagation();
            act();
          }}
        />
        <span className={classes.count} aria-live="polite">
          {folded(words) !== "" && t("hits", { count: hits.length })}
        </span>
        <Tooltip label={t("previousHit")}>
          <ActionIcon size="sm" aria-label={t("previousHit")} disabled={hits.length === 0} onClick={() => walk(at - 1)}>
            <IconChevronUp size={15} />
          </ActionIcon>
        </Tooltip>
        <Tooltip label={t("nextHit")}>
          <ActionIcon size="sm" aria-label={t("nextHit")} disabled={hits.length === 0} onClick={() => walk(at + 1)}>
            <IconChevronDown size={15} />
          </ActionIcon>
        </Tooltip>
        <ActionIcon size="sm" aria-label={t("common:close")} onClick={close}>
          <IconX size={15} />
        </ActionIcon>
      </div>
      {hits.length > 0 && (
        <div id={id} role="listbox" aria-label={t("actions.find")} className={classes.list}>
          {hits.slice(0, 100).map((hit, n) => (
            <div
              key={`${hit.node}-${hit.where}-${hit.text}`}
              id={`${id}-${n}`}
              role="option"
              aria-selected={n === at}
              className={classes.hit}
              onPointerDown={(event) => event.preventDefault()}
              onClick={() => walk(n)}
            >
              <span className={classes.name}>
                {blockName(flow.nodes[hit.node], session.editor.catalog) || t("comment")}
              </span>
              <span className={classes.where}>{t(`where.${hit.where}`)}</span>
              {hit.where !== "name" && <span className={classes.text}>{around(hit.text, words)}</span>}
            </div>
          ))}
        </div>
      )}
    </div>
  );
}

/** A block whose name and kind both hold the words is one hit. */
function onePerPlace(hits: readonly Hit[]): Hit[] {
  const seen = new Set<string>();
  return hits.filter((hit) => {
    const key = `${hit.node}-${hit.where}-${hit.text}`;
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}

/** The part of a long text where the words are. */
function around(text: string, words: string): string {
  const at = folded(text).indexOf(folded(words));
  return at > 24 ? `…${text.slice(at - 16)}` : text;
}
