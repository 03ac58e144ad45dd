import { IconArrowBackUp, IconChevronRight } from "@tabler/icons-react";
import { useVirtualizer } from "@tanstack/react-virtual";
import { useEffect, useMemo, useRef, useState, type KeyboardEvent } from "react";
import { useTranslation } from "react-i18next";
import { useStore } from "zustand";
import { runAction } from "@/app/actions";
import { matches } from "@/app/shortcuts";
import type { PanelProps } from "@/app/panels";
import { useCanvas } from "@/canvas/canvas";
import { clipboardOf } from "@/canvas/clipboard";
import { rename } from "@/canvas/commands";
import { BlockIcon } from "@/canvas/icons";
import { SessionGate } from "@/canvas/SessionGate";
import { useEditor, type Session } from "@/canvas/session";
import { blockName, exitName, typeName } from "@/canvas/words";
import { flattened, isFolded, outline, type Line } from "@/flow/outline";
import { categoryColour } from "@/ui/palette";
import classes from "./Outline.module.css";

const LINE = 30;
/** Deep lines stand below one another, so that their words have room. */
const INDENT = 10;

/** The drawing as a tree, from the start along every exit: all that can be done in the drawing can be done here. */
export default function Outline({ flow }: PanelProps) {
  return <SessionGate flow={flow}>{(session) => <Tree session={session} />}</SessionGate>;
}

/** Keys that mean here what they mean in the drawing. */
const SHARED: Readonly<Record<string, readonly string[]>> = {
  "canvas.add": ["A", "/", "`"],
  "canvas.connect": ["C"],
  "canvas.connectFailures": ["shift+C"],
  "canvas.disconnect": ["shift+Delete", "shift+Backspace"],
  "canvas.edit": ["Enter"],
  "canvas.delete": ["Delete", "Backspace"],
  "canvas.duplicate": ["mod+D"],
  "canvas.collapse": ["mod+shift+G"],
  "canvas.group": ["mod+G"],
  "canvas.menu": ["shift+F10", "ContextMenu"],
  "canvas.nudge-left": ["alt+ArrowLeft"],
  "canvas.nudge-right": ["alt+ArrowRight"],
  "canvas.nudge-up": ["alt+ArrowUp"],
  "canvas.nudge-down": ["alt+ArrowDown"],
};

function Tree({ session }: { session: Session }) {
  const { t } = useTranslation("canvas");
  const { editor } = session;
  const flow = useEditor(session, (state) => state.document);
  const learned = useEditor(session, (state) => state.learned);
  const selection = useEditor(session, (state) => state.selection);
  const exit = useEditor(session, (state) => state.exit);
  const [turned, setTurned] = useState<ReadonlySet<string>>(new Set());
  const [renaming, setRenaming] = useState<string>();
  const [place, setPlace] = useState<string>();
  const roots = useMemo(() => (learned < 0 ? [] : outline(flow, editor.catalog)), [flow, learned, editor]);
  const lines = useMemo(() => flattened(roots, turned), [roots, turned]);
  const scroller = useRef<HTMLDivElement>(null);
  const clipboard = useMemo(() => clipboardOf(session), [session]);
  // eslint-disable-next-line react-hooks/incompatible-library -- the list is small enough to be drawn anew
  const rows = useVirtualizer({
    count: lines.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => LINE,
    overscan: 12,
  });
  const [chosen] = selection;
  const here = lines.findIndex((line) => line.key === place && stands(line, chosen, exit));
  const meant =
    here >= 0
      ? here
      : Math.max(
          0,
          lines.findIndex((line) => stands(line, chosen, exit)),
        );
  const current = lines[meant];
  useEffect(() => {
    if (chosen !== undefined && meant < lines.length) rows.scrollToIndex(meant, { align: "auto" });
    // Only when another line is meant: the list may be scrolled away from it.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [current?.key]);
  const go = (line: Line | undefined) => {
    if (!line) return;
    setPlace(line.key);
    if (line.from && (line.node === undefined || line.again)) editor.select([line.from.node], line.from.exit);
    else if (line.node !== undefined) editor.select([line.node]);
    session.camera?.show(editor.state.selection);
  };
  const turn = (line: Line) => {
    const next = new Set(turned);
    if (!next.delete(line.key)) next.add(line.key);
    setTurned(next);
  };
  const press = (event: KeyboardEvent) => {
    if (event.target instanceof HTMLInputElement || !current) return;
    const native = event.nativeEvent;
    const open = current.children.length > 0 && !isFolded(current, turned);
    const keys: Record<string, () => void> = {
      ArrowDown: () => go(lines[meant + 1]),
      ArrowUp: () => go(lines[meant - 1]),
      ArrowRight: () => {
        if (open) go(current.children[0]);
        else if (current.again) go(lines.find((line) => line.node === current.node && !line.again));
        else if (current.children.length > 0) turn(current);
      },
      ArrowLeft: () => (open ? turn(current) : go(parentOf(lines, meant))),
      Home: () => go(lines[0]),
      End: () => go(lines.at(-1)),
      F2: () => setRenaming(current.key),
    };
    const plain = !event.altKey && !event.ctrlKey && !event.metaKey && !event.shiftKey;
    const act = plain ? keys[event.key] : undefined;
    const shared = Object.keys(SHARED).find((id) => SHARED[id]?.some((shortcut) => matches(shortcut, native)));
    if (!act && !shared) return;
    event.preventDefault();
    event.stopPropagation();
    if (act) act();
    else if (shared) runAction(shared);
  };
  return (
    <div ref={scroller} className={classes.scroller}>
      <div
        role="tree"
        aria-label={t("outline.tree")}
        aria-multiselectable="false"
        tabIndex={0}
        aria-activedescendant={current ? `line-${current.key}` : undefined}
        className={classes.tree}
        style={{ height: rows.getTotalSize() }}
        onKeyDown={press}
        {...clipboard}
      >
        {rows.getVirtualItems().map((item) => {
          const line = lines[item.index];
          if (!line) return null;
          return (
            <Row
              key={line.key}
              line={line}
              top={item.start}
              current={item.index === meant && chosen !== undefined}
              siblings={siblingsOf(roots, lines, item.index)}
              open={!isFolded(line, turned)}
              renaming={renaming === line.key}
              go={() => go(line)}
              fold={() => turn(line)}
              rename={(name) => {
                if (name !== undefined && line.node !== undefined) rename(session, line.node, name);
                setRenaming(undefined);
                scroller.current?.querySelector<HTMLElement>("[role=tree]")?.focus();
              }}
              begin={() => setRenaming(line.key)}
            />
          );
        })}
      </div>
    </div>
  );
}

interface RowProps {
  line: Line;
  top: number;
  current: boolean;
  siblings: { size: number; at: number };
  open: boolean;
  renaming: boolean;
  go: () => void;
  fold: () => void;
  rename: (name: string | undefined) => void;
  begin: () => void;
}

function Row({ line, top, current, siblings, open, renaming, go, fold, rename: keep, begin }: RowProps) {
  const session = useCanvas();
  const { t } = useTranslation("canvas");
  const { catalog } = session.editor;
  const node = useEditor(session, (state) => (line.node === undefined ? undefined : state.document.nodes[line.node]));
  const source = useEditor(session, (state) => (line.from ? state.document.nodes[line.from.node] : undefined));
  const worst = useStore(session.problems, (problems) =>
    line.node === undefined || line.again ? undefined : problems.byNode.get(line.node)?.[0]?.severity,
  );
  const exit = source && catalog.exits(source).find((one) => one.name === line.from?.exit);
  const category = node ? (catalog.find(node.type)?.category ?? "step") : "step";
  return (
    <div
      id={`line-${line.key}`}
      role="treeitem"
      aria-level={line.depth + 1}
      aria-setsize={siblings.size}
      aria-posinset={siblings.at}
      aria-selected={current}
      aria-expanded={line.children.length > 0 ? open : undefined}
      className={classes.line}
      style={{ top, height: LINE, paddingLeft: 8 + Math.min(line.depth, 9) * INDENT }}
      onClick={go}
      onDoubleClick={begin}
    >
      <span
        className={classes.fold}
        data-open={open || undefined}
        data-none={line.children.length === 0 || undefined}
        aria-hidden
        onClick={(event) => {
          event.stopPropagation();
          fold();
        }}
      >
        <IconChevronRight size={13} />
      </span>
      {line.root && line.root !== "entry" && <span className={classes.exit}>{t(`outline.${line.root}`)}</span>}
      {exit && (!line.on || line.node === undefined || line.again) && (
        <span className={classes.exit} data-needed={(exit.required && line.node === undefined) || undefined}>
          {exit.keys && <kbd>{exit.keys}</kbd>}
          {exitName(exit)}
        </span>
      )}
      {node && !line.again && (
        <span
          className={classes.picture}
          style={{ color: `var(--mantine-color-${categoryColour(category)}-light-color)` }}
        >
          <BlockIcon type={node.type} category={category} size={15} />
        </span>
      )}
      {line.again && <IconArrowBackUp size={14} className={classes.again} role="img" aria-label={t("outline.again")} />}
      {node && renaming ? (
        <input
          className={classes.field}
          defaultValue={node.name}
          placeholder={typeName(node, catalog)}
          aria-label={t("name")}
          autoFocus
          onFocus={(event) => event.currentTarget.select()}
          onBlur={(event) => keep(event.currentTarget.value.trim())}
          onKeyDown={(event) => {
            if (event.nativeEvent.isComposing) return;
            event.stopPropagation();
            if (event.key === "Enter") event.currentTarget.blur();
            if (event.key === "Escape") keep(undefined);
          }}
        />
      ) : (
        <span className={classes.name} data-again={line.again || undefined}>
          {node ? blockName(node, catalog) : t("outline.open")}
        </span>
      )}
      {worst && (
        <span className={classes.dot} data-severity={worst} role="img" aria-label={t(`outline.has.${worst}`)} />
      )}
    </div>
  );
}

/** Whether a line stands for what is selected: the block itself, or one of its exits. */
function stands(line: Line, node: string | undefined, exit: string | undefined): boolean {
  if (node === undefined) return false;
  if (exit !== undefined) return line.from?.node === node && line.from.exit === exit;
  return line.node === node && !line.again;
}

function parentOf(lines: readonly Line[], at: number): Line | undefined {
  const depth = lines[at]?.depth ?? 0;
  return lines
    .slice(0, at)
    .reverse()
    .find((line) => line.depth < depth);
}

function siblingsOf(roots: readonly Line[], lines: readonly Line[], at: number): { size: number; at: number } {
  const line = lines[at];
  const among = line && line.depth > 0 ? (parentOf(lines, at)?.children ?? []) : roots;
  return { size: among.length, at: among.findIndex((one) => one === line) + 1 };
}
