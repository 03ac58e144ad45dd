import { Button, Group, Modal, SegmentedControl, Stack, Text } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { EditorState } from "@/flow/editor";
import type { Conflict } from "@/flow/merge";
import type { Session } from "./session";
import { blockName, type Say } from "./words";
import classes from "./ConflictDialog.module.css";

type Side = "mine" | "theirs";

/** Two people changed the same fields: decide each. Everything else of both is joined already. */
export function ConflictDialog(props: {
  session: Session;
  conflict: NonNullable<EditorState["conflict"]>;
  close: () => void;
}) {
  const { session, conflict, close } = props;
  const { t } = useTranslation("canvas");
  const { conflicts } = conflict.merged;
  const [choices, setChoices] = useState<Record<string, Side>>({});
  const all = (side: Side) => setChoices(Object.fromEntries(conflicts.map((one) => [one.path.join("/"), side])));
  return (
    <Modal
      opened
      onClose={close}
      title={t("conflict.title")}
      size="lg"
      closeButtonProps={{ "aria-label": t("common:close") }}
    >
      <Stack gap="md">
        <Text size="sm" c="dimmed">
          {t("conflict.text")}
        </Text>
        <ul className={classes.list}>
          {conflicts.map((one) => {
            const key = one.path.join("/");
            const side = choices[key] ?? "mine";
            return (
              <li key={key} className={classes.row}>
                <div className={classes.place}>{placeOf(one, session, t)}</div>
                <SegmentedControl
                  size="xs"
                  aria-label={placeOf(one, session, t)}
                  value={side}
                  onChange={(value) => setChoices({ ...choices, [key]: value })}
                  data={[
                    { value: "mine", label: t("conflict.mine") },
                    { value: "theirs", label: t("conflict.theirs") },
                  ]}
                />
                <div className={classes.value} data-taken={side === "mine" || undefined}>
                  {valueOf(one.mine, one, session, t)}
                </div>
                <div className={classes.value} data-taken={side === "theirs" || undefined}>
                  {valueOf(one.theirs, one, session, t)}
                </div>
              </li>
            );
          })}
        </ul>
        <Group justify="space-between">
          <Group gap="xs">
            <Button size="xs" variant="subtle" onClick={() => all("mine")}>
              {t("conflict.allMine")}
            </Button>
            <Button size="xs" variant="subtle" onClick={() => all("theirs")}>
              {t("conflict.allTheirs")}
            </Button>
          </Group>
          <Button onClick={() => session.editor.resolve(choices)} data-autofocus>
            {t("conflict.done")}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}

/** Where it is, in words: the block, and the field of its form. */
function placeOf(conflict: Conflict, session: Session, t: Say): string {
  const [part, id = "", where, ...rest] = conflict.path;
  const { document, catalog } = session.editor;
  if (part !== "nodes") return [t("conflict.flow"), ...conflict.path].join(" › ");
  const shown = document.nodes[id] ?? session.editor.state.conflict?.theirs.nodes[id];
  const name = blockName(shown, catalog);
  if (where === undefined) return `${name} › ${t("conflict.whole")}`;
  if (where === "exits") return `${name} › ${t("conflict.cord", { exit: rest[0] ?? "" })}`;
  return [name, ...(where === "config" ? rest : [t("name"), ...rest])].join(" › ");
}

function valueOf(value: unknown, conflict: Conflict, session: Session, t: Say): string {
  if (value === undefined) return t("conflict.nothing");
  const { document, catalog } = session.editor;
  if (conflict.path[2] === "exits" && typeof value === "string") {
    return t("conflict.cordTo", { to: blockName(document.nodes[value], catalog) || value });
  }
  if (conflict.path.length === 2) {
    const node = value as { name?: string; type?: string };
    return node.name || node.type || "";
  }
  return typeof value === "string" ? value : JSON.stringify(value);
}
