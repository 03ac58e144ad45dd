import { ActionIcon, Button, Select, Tooltip } from "@mantine/core";
import { IconArrowMerge, IconTargetArrow } from "@tabler/icons-react";
import { memo, useMemo } from "react";
import { useTranslation } from "react-i18next";
import { useShallow } from "zustand/react/shallow";
import { runAction } from "@/app/actions";
import { useEditor, type Session } from "@/canvas/session";
import { blockName, exitName } from "@/canvas/words";
import type { NodeId } from "@/flow/document";
import { connect, disconnect, refusal } from "@/flow/edit/blocks";
import type { Exit } from "@/flow/exits";
import { Section } from "./Section";
import formClasses from "./form/form.module.css";
import classes from "./inspector.module.css";

interface Target {
  value: NodeId;
  label: string;
}

const ORDER = new Intl.Collator();

/** Every exit with the block that it leads to, to be chosen from a list: the same as drawing a cord. */
export function Exits({ session, id, exits }: { session: Session; id: NodeId; exits: readonly Exit[] }) {
  const { t } = useTranslation("inspector");
  const targets = useTargets(session, id);
  const leads = useEditor(session, (state) => state.document.nodes[id]?.exits);
  const chosen = useEditor(session, (state) => state.exit);
  const readOnly = useEditor(session, (state) => state.readOnly);
  const open = exits.filter((exit) => exit.fails && leads?.[exit.name] === undefined).length;
  if (exits.length === 0) return null;
  return (
    <Section title={t("exits")}>
      <ul className={classes.exits}>
        {exits.map((exit) => (
          <Way
            key={exit.name}
            session={session}
            id={id}
            exit={exit}
            target={leads?.[exit.name]}
            targets={targets}
            chosen={chosen === exit.name}
          />
        ))}
      </ul>
      {open > 0 && !readOnly && (
        <Button
          mt={8}
          variant="default"
          size="compact-sm"
          leftSection={<IconArrowMerge size={14} />}
          onClick={() => runAction("canvas.connectFailures")}
        >
          {t("connectFailures", { count: open })}
        </Button>
      )}
    </Section>
  );
}

/** The blocks that an exit may lead to, by name; the same list until one of them is named otherwise, comes or goes. */
function useTargets(session: Session, id: NodeId): readonly Target[] {
  const { catalog } = session.editor;
  const names = useEditor(
    session,
    useShallow(({ document: flow }) => {
      const open = Object.keys(flow.nodes).filter((other) => refusal(flow, id, other) === "");
      return Object.fromEntries(open.map((other) => [other, blockName(flow.nodes[other], catalog)]));
    }),
  );
  return useMemo(
    () =>
      Object.entries(names)
        .map(([value, label]) => ({ value, label }))
        .sort((a, b) => ORDER.compare(a.label, b.label)),
    [names],
  );
}

interface WayProps {
  session: Session;
  id: NodeId;
  exit: Exit;
  target: NodeId | undefined;
  targets: readonly Target[];
  chosen: boolean;
}

const Way = memo(function Way({ session, id, exit, target, targets, chosen }: WayProps) {
  const { t } = useTranslation("inspector");
  const { editor } = session;
  const readOnly = useEditor(session, (state) => state.readOnly);
  const name = exitName(exit);
  const lead = (to: NodeId | null) => {
    if (to === null) {
      editor.edit({ key: "disconnect", values: { from: name } }, (draft) => disconnect(draft, id, exit.name));
    } else {
      const values = { from: name, to: blockName(editor.document.nodes[to], editor.catalog) };
      editor.edit({ key: "connect", values }, (draft) => connect(draft, id, exit.name, to));
    }
  };
  return (
    <li data-chosen={chosen || undefined}>
      <span className={classes.exit}>
        {exit.keys !== "" && <span className={formClasses.badge}>{exit.keys}</span>}
        <span>{name}</span>
      </span>
      <Select
        aria-label={t("leadsTo", { exit: name })}
        size="xs"
        searchable
        clearable
        disabled={readOnly}
        placeholder={exit.required ? t("openRequired") : t("open")}
        data={targets}
        value={target ?? null}
        onChange={lead}
      />
      <Tooltip label={t("goThere")}>
        <ActionIcon
          size={24}
          aria-label={t("goTo", { exit: name })}
          disabled={target === undefined}
          onClick={() => {
            if (target === undefined) return;
            editor.select([target]);
            session.camera?.show([target]);
          }}
        >
          <IconTargetArrow size={14} />
        </ActionIcon>
      </Tooltip>
    </li>
  );
});
