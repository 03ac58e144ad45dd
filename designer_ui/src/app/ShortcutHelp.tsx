import { Modal } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { Shortcut } from "@/ui/Shortcut";
import { keysOf } from "./shortcuts";
import { useAllActions, type Action } from "./actions";
import { STANDING_KEYS } from "./standingKeys";
import classes from "./ShortcutHelp.module.css";

/** Every shortcut that works on this page, by chapter. */
export default function ShortcutHelp({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const chapters = new Map<string, Action[]>();
  for (const action of useAllActions()) {
    const title = t(action.section);
    if (action.shortcuts?.length) chapters.set(title, [...(chapters.get(title) ?? []), action]);
  }
  return (
    <Modal opened onClose={onClose} title={t("actions.help")} size="xl" closeButtonProps={{ "aria-label": t("close") }}>
      <div className={classes.chapters}>
        {[...chapters].map(([title, actions]) => (
          <Chapter
            key={title}
            title={title}
            lines={actions.map(({ title, values, shortcuts = [] }) => ({ does: t(title, values ?? {}), shortcuts }))}
          />
        ))}
        <Chapter
          title={t("standing.title")}
          lines={STANDING_KEYS.map(({ title, shortcuts }) => ({ does: t(title), shortcuts }))}
        />
      </div>
    </Modal>
  );
}

interface Line {
  does: string;
  shortcuts: readonly string[];
}

function Chapter({ title, lines }: { title: string; lines: readonly Line[] }) {
  return (
    <section>
      <h3 className={classes.title}>{title}</h3>
      <dl className={classes.list}>
        {lines.map(({ does, shortcuts }) => (
          <div key={does} className={classes.line}>
            <dt>{does}</dt>
            <dd>
              {shortcuts.map((keys) => (
                <span key={keys} role="img" aria-label={keysOf(keys).join(" ")}>
                  <Shortcut keys={keys} />
                </span>
              ))}
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
