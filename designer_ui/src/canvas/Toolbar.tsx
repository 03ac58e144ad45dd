import { ActionIcon, Menu, Tooltip } from "@mantine/core";
import {
  IconArrowBackUp,
  IconArrowForwardUp,
  IconHistory,
  IconLanguage,
  IconLayoutDistributeHorizontal,
  IconMaximize,
  IconMinus,
  IconNote,
  IconPlus,
  IconSearch,
  IconSquarePlus,
  type Icon,
} from "@tabler/icons-react";
import { useStore as useFlowStore, type ReactFlowState } from "@xyflow/react";
import { useTranslation } from "react-i18next";
import { useStore } from "zustand";
import { useAction } from "@/app/actions";
import { keysOf } from "@/app/shortcuts";
import { useCanvas } from "./canvas";
import { HistoryList } from "./HistoryList";
import { useEditor } from "./session";
import { shownLanguage } from "./words";
import classes from "./Toolbar.module.css";

const zoomOf = (state: ReactFlowState) => Math.round(state.transform[2] * 100);

/** The canvas's own tools, floating below the drawing; of one that is only looked at, those for looking. */
export function Toolbar({ bare }: { bare: boolean }) {
  const session = useCanvas();
  const { t } = useTranslation("canvas");
  const zoom = useFlowStore(zoomOf);
  const readOnly = useEditor(session, (state) => state.readOnly);
  const past = useEditor(session, (state) => state.past.length);
  const future = useEditor(session, (state) => state.future.length);
  const tidying = useStore(session.view, (view) => view.tidying);
  return (
    <div className={classes.bar} role="toolbar" aria-label={t("toolbar")}>
      {!readOnly && !bare && (
        <>
          <Tool id="add" icon={IconSquarePlus} />
          <Tool id="comment" icon={IconNote} />
          <Tool id="tidy" icon={IconLayoutDistributeHorizontal} busy={tidying} />
          <span className={classes.gap} />
          <Tool id="undo" icon={IconArrowBackUp} off={past === 0} />
          <Tool id="redo" icon={IconArrowForwardUp} off={future === 0} />
          <Menu position="top" width={300} withinPortal>
            <Menu.Target>
              <Tooltip label={t("historyList")}>
                <ActionIcon aria-label={t("historyList")} disabled={past + future === 0}>
                  <IconHistory size={18} stroke={1.6} />
                </ActionIcon>
              </Tooltip>
            </Menu.Target>
            <HistoryList />
          </Menu>
          <span className={classes.gap} />
        </>
      )}
      {!bare && <Tool id="find" icon={IconSearch} />}
      <Spoken />
      <span className={classes.gap} />
      <Tool id="zoomOut" icon={IconMinus} run={() => session.camera?.zoomBy(0.8)} />
      <Tooltip label={t("actions.zoom100")}>
        <button
          type="button"
          className={classes.zoom}
          onClick={() => session.camera?.zoomTo(1)}
          aria-label={t("zoomIs", { zoom })}
        >
          {zoom}%
        </button>
      </Tooltip>
      <Tool id="zoomIn" icon={IconPlus} run={() => session.camera?.zoomBy(1.25)} />
      <Tool id="zoomAll" icon={IconMaximize} run={() => session.camera?.show()} />
    </div>
  );
}

function Tool({
  id,
  icon: Picture,
  off = false,
  busy = false,
  run,
}: {
  id: string;
  icon: Icon;
  off?: boolean;
  busy?: boolean;
  /** What it does to this drawing, where the action of the same name is another drawing's. */
  run?: () => void;
}) {
  const action = useAction(`canvas.${id}`);
  const { t } = useTranslation("canvas");
  const name = t(`actions.${id}`);
  const [keys] = action?.shortcuts ?? [];
  return (
    <Tooltip label={keys ? `${name}  ${keysOf(keys).join(" ")}` : name}>
      <ActionIcon aria-label={name} disabled={off} loading={busy} onClick={run ?? (() => action?.run())}>
        <Picture size={18} stroke={1.6} />
      </ActionIcon>
    </Tooltip>
  );
}

/** Which of the flow's languages the blocks show. */
function Spoken() {
  const session = useCanvas();
  const { t } = useTranslation("canvas");
  const languages = useEditor(session, (state) => state.document.languages);
  const chosen = useStore(session.view, (view) => view.spoken);
  if (languages.length < 2) return null;
  const shown = shownLanguage(session.editor.document, chosen);
  return (
    <Menu position="top">
      <Menu.Target>
        <Tooltip label={t("spoken")}>
          <button type="button" className={classes.zoom} aria-label={`${t("spoken")}: ${shown}`}>
            <IconLanguage size={17} stroke={1.6} aria-hidden /> {shown}
          </button>
        </Tooltip>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.RadioGroup value={shown} onChange={(language) => session.view.setState({ spoken: language })}>
          {languages.map((language) => (
            <Menu.RadioItem key={language} value={language}>
              {language}
            </Menu.RadioItem>
          ))}
        </Menu.RadioGroup>
      </Menu.Dropdown>
    </Menu>
  );
}
