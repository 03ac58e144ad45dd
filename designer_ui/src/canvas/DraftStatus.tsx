import { Avatar, Button, Tooltip } from "@mantine/core";
import { IconAlertTriangle, IconCheck, IconCloudOff, IconLoader2, IconPencil } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useStore } from "zustand";
import type { PanelProps } from "@/app/panels";
import { useProblemWords } from "@/contract/words";
import { ConflictDialog } from "./ConflictDialog";
import { SessionGate } from "./SessionGate";
import { useEditor, type Session } from "./session";
import { blockName } from "./words";
import classes from "./DraftStatus.module.css";

/** How the draft stands: saved, being saved, kept here while offline; who else is in it. */
export default function DraftStatus({ flow }: PanelProps) {
  return <SessionGate flow={flow}>{(session) => <Shown session={session} />}</SessionGate>;
}

function Shown({ session }: { session: Session }) {
  const { t } = useTranslation("canvas");
  return (
    <section aria-label={t("draftState")} className={classes.shown}>
      <Others session={session} />
      <Saving session={session} />
    </section>
  );
}

const PICTURES = {
  saved: IconCheck,
  waiting: IconPencil,
  saving: IconLoader2,
  offline: IconCloudOff,
  refused: IconAlertTriangle,
  conflict: IconAlertTriangle,
};

function Saving({ session }: { session: Session }) {
  const { t } = useTranslation("canvas");
  const saving = useEditor(session, (state) => state.saving);
  const conflict = useEditor(session, (state) => state.conflict);
  const [decided, setDecided] = useState<unknown>();
  const problem = useProblemWords(saving.state === "refused" ? saving.problem : undefined);
  const Picture = PICTURES[saving.state];
  const words = { offline: t("saving.offline"), refused: `${problem.title} ${problem.mend}` }[saving.state as string];
  return (
    <>
      {saving.state === "conflict" ? (
        <Button size="xs" color="brass" variant="light" onClick={() => setDecided(undefined)}>
          {t("saving.conflict")}
        </Button>
      ) : (
        <Tooltip label={words} disabled={!words}>
          <span className={classes.state} data-state={saving.state} role="status">
            <Picture size={15} stroke={1.8} aria-hidden />
            {saving.state === "offline" ? t("saving.offlineShort") : t(`saving.${saving.state}`)}
          </span>
        </Tooltip>
      )}
      {conflict && decided !== conflict && (
        <ConflictDialog session={session} conflict={conflict} close={() => setDecided(conflict)} />
      )}
    </>
  );
}

function Others({ session }: { session: Session }) {
  const { t } = useTranslation("canvas");
  const others = useStore(session.presence, (state) => state.others);
  const { document, catalog } = session.editor;
  if (others.length === 0) return null;
  return (
    <Avatar.Group>
      {others.slice(0, 4).map((page) => {
        const node = document.nodes[page.node];
        const says = node
          ? t("presence.at", { who: page.who, block: blockName(node, catalog) })
          : t("presence.here", { who: page.who });
        return (
          <Tooltip key={page.tab} label={says}>
            <Avatar size={26} name={page.who} color="plum" aria-label={says} />
          </Tooltip>
        );
      })}
    </Avatar.Group>
  );
}
