import { IconSearch } from "@tabler/icons-react";
import { HoverCard } from "@mantine/core";
import { useRef, useState, type KeyboardEvent } from "react";
import { useTranslation } from "react-i18next";
import type { PanelProps } from "@/app/panels";
import { useCanvas } from "@/canvas/canvas";
import { add, recent } from "@/canvas/commands";
import { DRAGGED } from "@/canvas/dropping";
import { BlockIcon } from "@/canvas/icons";
import { SessionGate } from "@/canvas/SessionGate";
import type { Session } from "@/canvas/session";
import { said } from "@/canvas/words";
import type { BlockType } from "@/flow/catalog";
import { fitting } from "@/flow/choices";
import { categoryColour } from "@/ui/palette";
import { HelpPage } from "./HelpPage";
import classes from "./Palette.module.css";

/** The blocks one can draw with: to drag onto the drawing, or to add with Enter behind what is selected. */
export default function Palette({ flow }: PanelProps) {
  return <SessionGate flow={flow}>{(session) => <Blocks session={session} />}</SessionGate>;
}

function Blocks({ session }: { session: Session }) {
  const { t } = useTranslation("canvas");
  const [letters, setLetters] = useState("");
  const list = useRef<HTMLDivElement>(null);
  const { catalog, document } = session.editor;
  const start = document.nodes[document.entry]?.type.replace(/@\d+$/, "");
  const types = catalog.palette().filter((type) => type.name !== start);
  const chapters =
    letters.trim() === ""
      ? [
          {
            title: t("chooser.recent"),
            types: recent().flatMap((name) => types.find((type) => type.name === name) ?? []),
          },
          ...[...new Set(types.map((type) => type.category))].map((category) => ({
            title: t(`categories.${category}`),
            types: types.filter((type) => type.category === category),
          })),
        ]
      : [{ title: t("chooser.blocks"), types: fitting(types, letters) }];
  const shown = chapters.filter((chapter) => chapter.types.length > 0);
  const walk = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step || !list.current) return;
    event.preventDefault();
    const items = [...list.current.querySelectorAll<HTMLElement>("[data-block]")];
    const at = items.indexOf(globalThis.document.activeElement as HTMLElement);
    items[at < 0 ? 0 : (at + step + items.length) % items.length]?.focus();
  };
  return (
    <div className={classes.panel} onKeyDown={walk}>
      <label className={classes.search}>
        <IconSearch size={15} aria-hidden />
        <input
          type="search"
          value={letters}
          placeholder={t("palette.search")}
          aria-label={t("palette.search")}
          onChange={(event) => setLetters(event.currentTarget.value)}
          onKeyDown={(event) => {
            const [first] = shown[0]?.types ?? [];
            if (event.key === "Enter" && !event.nativeEvent.isComposing && first && letters.trim())
              addHere(session, first);
          }}
        />
      </label>
      <div ref={list} className={classes.list}>
        {shown.map((chapter) => (
          <section key={chapter.title} aria-label={chapter.title}>
            <h2 className={classes.chapter}>{chapter.title}</h2>
            <ul className={classes.blocks}>
              {chapter.types.map((type) => (
                <li key={type.name}>
                  <Item type={type} />
                </li>
              ))}
            </ul>
          </section>
        ))}
        {shown.length === 0 && <p className={classes.nothing}>{t("chooser.nothing")}</p>}
      </div>
    </div>
  );
}

function Item({ type }: { type: BlockType }) {
  const session = useCanvas();
  const colour = categoryColour(type.category);
  return (
    <HoverCard position="right-start" openDelay={450} closeDelay={60} width={360} shadow="md" withinPortal>
      <HoverCard.Target>
        <button
          type="button"
          className={classes.block}
          data-block={type.name}
          draggable
          onDragStart={(event) => {
            event.dataTransfer.setData(DRAGGED, type.name);
            event.dataTransfer.effectAllowed = "copy";
          }}
          onClick={() => addHere(session, type)}
        >
          <span
            className={classes.picture}
            style={{
              background: `var(--mantine-color-${colour}-light)`,
              color: `var(--mantine-color-${colour}-light-color)`,
            }}
          >
            <BlockIcon type={type.name} category={type.category} size={17} />
          </span>
          <span className={classes.name}>{said(type.title)}</span>
        </button>
      </HoverCard.Target>
      <HoverCard.Dropdown className={classes.help}>
        <HelpPage type={type} />
      </HoverCard.Dropdown>
    </HoverCard>
  );
}

/** Add a block behind the exit that is meant, else where the drawing is looked at. */
function addHere(session: Session, type: BlockType): void {
  const { document, selection, exit } = session.editor.state;
  const [id] = selection;
  const node = id === undefined ? undefined : document.nodes[id];
  const exits = node ? session.editor.catalog.exits(node) : [];
  const open = exit ?? exits.find((one) => node?.exits[one.name] === undefined)?.name;
  if (id !== undefined && open !== undefined && selection.length === 1) {
    add(session, type.name, node?.exits[open] === undefined ? { after: id, exit: open } : { on: id, exit: open });
  } else add(session, type.name, { at: session.camera?.middle() ?? { x: 0, y: 0 } });
  session.camera?.show(session.editor.state.selection);
  session.camera?.focus();
}
