import { IconSearch } from "@tabler/icons-react";
import { useEffect, useId, useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { useStore } from "zustand";
import { fitting } from "@/flow/choices";
import { folded } from "@/flow/search";
import { nodeIds, type NodeId } from "@/flow/document";
import { categoryColour } from "@/ui/palette";
import { useCanvas } from "./canvas";
import { add, addAt, connect, connectFailures, recent } from "./commands";
import { BlockIcon } from "./icons";
import type { Session } from "./session";
import type { Purpose } from "./view";
import { blockName, said, typeName, type Say } from "./words";
import classes from "./Chooser.module.css";

interface Choice {
  key: string;
  name: string;
  /** Said in a fainter voice beside the name. */
  more: string;
  type: string;
  run: () => void;
}

interface Chapter {
  title: string;
  choices: Choice[];
}

const WIDTH = 300;
const HEIGHT = 380;

/** The list of blocks at the place where one is wanted: to add, to insert on a cord, or to connect to one that is there. */
export function Chooser() {
  const session = useCanvas();
  const chooser = useStore(session.view, (view) => view.chooser);
  if (!chooser) return null;
  const key = JSON.stringify(chooser);
  return <List key={key} purpose={chooser.purpose} x={chooser.x} y={chooser.y} />;
}

function List({ purpose, x, y }: { purpose: Purpose; x: number; y: number }) {
  const session = useCanvas();
  const { t } = useTranslation("canvas");
  const [letters, setLetters] = useState("");
  const [at, setAt] = useState(0);
  const [before] = useState(() => document.activeElement);
  const field = useRef<HTMLInputElement>(null);
  const frame = useRef<HTMLDivElement>(null);
  const id = useId();
  useEffect(() => field.current?.focus({ preventScroll: true }), []);
  const chapters = useMemo(
    () => chaptersFor(session, purpose, letters.replace(/^\//, ""), t),
    [session, purpose, letters, t],
  );
  const all = chapters.flatMap((chapter) => chapter.choices);
  const current = Math.min(at, all.length - 1);
  const close = () => {
    session.view.setState({ chooser: undefined, drawing: undefined });
    goBack(session, before);
  };
  const choose = (choice: Choice | undefined) => {
    if (!choice) return;
    session.view.setState({ chooser: undefined, drawing: undefined });
    choice.run();
    goBack(session, before);
  };
  const walk = (to: number) => {
    const next = (to + all.length) % Math.max(all.length, 1);
    setAt(next);
    frame.current?.querySelector(`[data-at="${next}"]`)?.scrollIntoView({ block: "nearest" });
  };
  return (
    <div
      ref={frame}
      className={classes.frame}
      style={{ left: within(x, WIDTH), top: within(y, HEIGHT), width: WIDTH, maxHeight: HEIGHT }}
      onBlur={(event) => {
        if (!event.currentTarget.contains(event.relatedTarget))
          session.view.setState({ chooser: undefined, drawing: undefined });
      }}
    >
      <div className={classes.search}>
        <IconSearch size={15} aria-hidden />
        <input
          ref={field}
          role="combobox"
          aria-expanded="true"
          aria-controls={id}
          aria-activedescendant={all[current] ? `${id}-${current}` : undefined}
          aria-label={t(`chooser.${purpose.what}`)}
          placeholder={t(`chooser.${purpose.what}`)}
          value={letters}
          onChange={(event) => {
            setLetters(event.currentTarget.value);
            setAt(0);
          }}
          onKeyDown={(event) => {
            if (event.nativeEvent.isComposing) return;
            event.stopPropagation();
            const keys: Record<string, () => void> = {
              ArrowDown: () => walk(current + 1),
              ArrowUp: () => walk(current - 1),
              Enter: () => choose(all[current]),
              Tab: () => choose(all[current]),
              Escape: close,
            };
            const act = keys[event.key];
            if (!act) return;
            event.preventDefault();
            act();
          }}
        />
      </div>
      <div id={id} role="listbox" aria-label={t(`chooser.${purpose.what}`)} className={classes.list}>
        {chapters.map((chapter) => (
          <div key={chapter.title} role="group" aria-label={chapter.title}>
            <div className={classes.chapter} aria-hidden>
              {chapter.title}
            </div>
            {chapter.choices.map((choice) => (
              <Line
                key={choice.key}
                id={`${id}-${all.indexOf(choice)}`}
                at={all.indexOf(choice)}
                choice={choice}
                current={all.indexOf(choice) === current}
                choose={() => choose(choice)}
                point={() => setAt(all.indexOf(choice))}
              />
            ))}
          </div>
        ))}
        {all.length === 0 && <p className={classes.nothing}>{t("chooser.nothing")}</p>}
      </div>
    </div>
  );
}

function Line(props: {
  id: string;
  at: number;
  choice: Choice;
  current: boolean;
  choose: () => void;
  point: () => void;
}) {
  const session = useCanvas();
  const { choice } = props;
  const category = session.editor.catalog.find(choice.type)?.category ?? "step";
  const colour = categoryColour(category);
  return (
    <div
      id={props.id}
      data-at={props.at}
      role="option"
      aria-selected={props.current}
      className={classes.choice}
      onPointerDown={(event) => event.preventDefault()}
      onPointerMove={props.point}
      onClick={props.choose}
    >
      <span
        className={classes.picture}
        style={{
          background: `var(--mantine-color-${colour}-light)`,
          color: `var(--mantine-color-${colour}-light-color)`,
        }}
      >
        <BlockIcon type={choice.type} category={category} size={16} />
      </span>
      <span className={classes.name}>{choice.name}</span>
      <span className={classes.more}>{choice.more}</span>
    </div>
  );
}

/** The keyboard goes back to where it was: a panel, or the drawing. */
function goBack(session: Session, before: Element | null): void {
  if (before instanceof HTMLElement && before.isConnected && before.closest("[role=tabpanel]")) before.focus();
  else session.camera?.focus();
}

/** As near to the wished place as the canvas has room for. */
function within(wished: number, own: number): string {
  return `max(8px, min(${wished}px, calc(100% - ${own + 8}px)))`;
}

function chaptersFor(session: Session, purpose: Purpose, letters: string, t: Say): Chapter[] {
  const chapters: Chapter[] = [];
  const leads = leadsTo(session, purpose, t);
  if (purpose.what !== "connect" && purpose.what !== "connectFailures") {
    chapters.push(...newBlocks(session, purpose, letters, t));
  }
  if (leads && (purpose.what !== "behind" || letters !== "")) {
    chapters.push({ title: t("chooser.existing"), choices: existing(session, leads, letters) });
  }
  if (purpose.what === "connect" && purpose.exit !== undefined) {
    const behind = { what: "behind" as const, node: purpose.node, exit: purpose.exit };
    chapters.push(...newBlocks(session, behind, letters, t).slice(letters === "" ? 1 : 0, 4));
  }
  return chapters.filter((chapter) => chapter.choices.length > 0);
}

function newBlocks(session: Session, purpose: Purpose, letters: string, t: Say): Chapter[] {
  const { catalog, document } = session.editor;
  const start = document.nodes[document.entry]?.type.replace(/@\d+$/, "");
  const types = catalog.palette().filter((type) => type.name !== start);
  const choice = (word: string): Choice | undefined => {
    const type = types.find((one) => one.name === word);
    if (!type) return undefined;
    return {
      key: type.name,
      name: said(type.title),
      more: "",
      type: type.name,
      run: () => addFor(session, type.name, purpose),
    };
  };
  const listed = (words: readonly string[]) => words.flatMap((word) => choice(word) ?? []);
  if (letters !== "") {
    return [{ title: t("chooser.blocks"), choices: listed(fitting(types, letters).map((type) => type.name)) }];
  }
  const last = listed(recent()).map((one) => ({ ...one, key: `recent-${one.key}` }));
  const categories = [...new Set(types.map((type) => type.category))];
  return [
    ...(last.length > 0 ? [{ title: t("chooser.recent"), choices: last }] : []),
    ...categories.map((category) => ({
      title: t(`categories.${category}`),
      choices: listed(types.filter((type) => type.category === category).map((type) => type.name)),
    })),
  ];
}

function addFor(session: Session, type: string, purpose: Purpose): void {
  if (purpose.what === "add") add(session, type, { at: purpose.at });
  if (purpose.what === "on") add(session, type, { on: purpose.node, exit: purpose.exit });
  if (purpose.what === "behind") {
    if (purpose.at) addAt(session, type, { node: purpose.node, exit: purpose.exit }, purpose.at);
    else add(session, type, { after: purpose.node, exit: purpose.exit });
  }
  const { selection } = session.editor.state;
  session.camera?.show(selection);
}

/** Where a cord to a block that is there begins, and how it is drawn; nothing where only a new block is wanted. */
interface Leads {
  from: NodeId;
  /** Where it must not lead. */
  not?: NodeId;
  to: (target: NodeId) => void;
}

function leadsTo(session: Session, purpose: Purpose, t: Say): Leads | undefined {
  if (purpose.what === "connect" || purpose.what === "behind") {
    return { from: purpose.node, to: (target) => connect(session, purpose.node, purpose.exit, target) };
  }
  if (purpose.what !== "connectFailures") return undefined;
  const [from = "", ...others] = purpose.nodes;
  const to = (target: NodeId) => {
    const count = connectFailures(session, purpose.nodes, target);
    const name = blockName(session.editor.document.nodes[target], session.editor.catalog);
    session.view.setState({ announced: t("say.failuresLead", { count, to: name }) });
  };
  return { from, to, ...(others.length === 0 ? { not: from } : {}) };
}

function existing(session: Session, leads: Leads, letters: string): Choice[] {
  const { document, catalog } = session.editor;
  const wanted = folded(letters);
  const at = document.layout[leads.from] ?? { x: 0, y: 0 };
  const far = (id: string) => Math.hypot((document.layout[id]?.x ?? 0) - at.x, (document.layout[id]?.y ?? 0) - at.y);
  return nodeIds(document)
    .filter((id) => id !== document.entry && id !== leads.not)
    .map((id) => ({ id, node: document.nodes[id] }))
    .flatMap(({ id, node }) =>
      node ? [{ id, node, name: blockName(node, catalog), kind: typeName(node, catalog) }] : [],
    )
    .filter(({ id, name, kind }) => [name, kind, id].some((word) => folded(word).includes(wanted)))
    .sort((a, b) => far(a.id) - far(b.id))
    .slice(0, 60)
    .map(({ id, node, name, kind }) => ({
      key: `to-${id}`,
      name,
      more: kind === name ? id : kind,
      type: node.type,
      run: () => leads.to(id),
    }));
}
