import { Modal } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { Shortcut } from "@/ui/Shortcut";
import { keysOf } from "./shortcuts";
import { useAllActions, type Action } from "./actions";
import classes from "./ShortcutHelp.module.css";

/** Every shortcut that works on this page, by chapter. */
export default function ShortcutHelp({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const chapters = new Map<string, Action[]>();
  for (const action of useAllActions()) {
    if (action.shortcuts?.length) chapters.set(action.section, [...(chapters.get(action.section) ?? []), action]);
  }
  return (
    <Modal opened onClose={onClose} title={t("actions.help")} size="xl" closeButtonProps={{ "aria-label": t("close") }}>
      <div className={classes.chapters}>
        {[...chapters].map(([section, actions]) => (
          <section key={section}>
            <h3 className={classes.title}>{t(section)}</h3>
            <dl className={classes.list}>
              {actions.map((action) => (
                <div key={action.id} className={classes.line}>
                  <dt>{t(action.title, action.values ?? {})}</dt>
                  <dd>
                    {action.shortcuts?.map((keys) => (
                      <span key={keys} role="img" aria-label={keysOf(keys).join(" ")}>
                        <Shortcut keys={keys} />
                      </span>
                    ))}
                  </dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
    </Modal>
  );
}
