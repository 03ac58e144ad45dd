import { Menu, ScrollArea } from "@mantine/core";
import { IconPoint, IconPointFilled } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { useCanvas } from "./canvas";
import { useEditor } from "./session";
import classes from "./HistoryList.module.css";

/** Every step that can be gone back to or forward to, newest first; a click goes there. */
export function HistoryList() {
  const session = useCanvas();
  const { t } = useTranslation("canvas");
  const past = useEditor(session, (state) => state.past);
  const future = useEditor(session, (state) => state.future);
  const steps = [...past, ...future];
  return (
    <Menu.Dropdown>
      <Menu.Label>{t("historyList")}</Menu.Label>
      <ScrollArea.Autosize mah={320}>
        {steps
          .map((step, n) => ({ step, place: n + 1 }))
          .reverse()
          .map(({ step, place }) => (
            <Menu.Item
              key={place}
              className={place > past.length ? classes.undone : undefined}
              aria-current={place === past.length ? "step" : undefined}
              leftSection={place === past.length ? <IconPointFilled size={14} /> : <IconPoint size={14} />}
              onClick={() => session.editor.wind(place)}
            >
              {t(`history.${step.label.key}`, { ...step.label.values })}
            </Menu.Item>
          ))}
        <Menu.Item
          leftSection={past.length === 0 ? <IconPointFilled size={14} /> : <IconPoint size={14} />}
          onClick={() => session.editor.wind(0)}
        >
          {t("history.opened")}
        </Menu.Item>
      </ScrollArea.Autosize>
    </Menu.Dropdown>
  );
}
