import { Menu } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { useStore } from "zustand";
import { useAction } from "@/app/actions";
import { Shortcut } from "@/ui/Shortcut";
import { useCanvas } from "./canvas";
import { comment, cut, leaveGroup, setHandler, ungroup } from "./commands";
import { paste } from "./useCanvasActions";
import { groupOf } from "@/flow/edit/frames";

/** What can be done with what was clicked: the same actions as everywhere, with their keys. */
export function ContextMenu() {
  const session = useCanvas();
  const menu = useStore(session.view, (view) => view.menu);
  const { t } = useTranslation("canvas");
  if (!menu) return null;
  const close = () => session.view.setState({ menu: undefined });
  const { selection, document } = session.editor.state;
  const [first = ""] = selection;
  const onBlock = selection.length > 0;
  const inGroup = groupOf(document, first);
  return (
    <Menu
      opened
      onChange={(open) => !open && close()}
      position="bottom-start"
      offset={0}
      width={300}
      // A menu longer than what is below it moves up rather than out of sight.
      middlewares={{ flip: false, shift: { crossAxis: true, padding: 8 } }}
      onExitTransitionEnd={close}
    >
      <Menu.Target>
        <span
          role="button"
          tabIndex={-1}
          aria-label={t("actions.menu")}
          style={{ position: "absolute", left: menu.x, top: menu.y, width: 1, height: 1 }}
        />
      </Menu.Target>
      <Menu.Dropdown>
        {menu.cord ? (
          <CordItems cord={menu.cord} x={menu.x} y={menu.y} />
        ) : onBlock ? (
          <>
            <Item id="edit" />
            <Item id="rename" />
            <Item id="addNext" />
            <Item id="connect" />
            <Item id="connectFailures" />
            <Menu.Divider />
            <Item id="cut" />
            <Item id="copy" />
            <Item id="duplicate" />
            <Menu.Divider />
            {selection.length > 1 && (
              <Menu.Sub>
                <Menu.Sub.Target>
                  <Menu.Sub.Item>{t("arrange")}</Menu.Sub.Item>
                </Menu.Sub.Target>
                <Menu.Sub.Dropdown>
                  {["left", "centre", "right", "top", "middle", "bottom"].map((edge) => (
                    <Item key={edge} id={`align-${edge}`} />
                  ))}
                  <Item id="distribute-x" />
                  <Item id="distribute-y" />
                </Menu.Sub.Dropdown>
              </Menu.Sub>
            )}
            <Item id="tidy" />
            <Item id="group" />
            {inGroup !== undefined && (
              <>
                <Menu.Item onClick={() => session.view.setState({ renaming: inGroup })}>{t("renameGroup")}</Menu.Item>
                <Menu.Item onClick={() => leaveGroup(session)}>{t("leaveGroup")}</Menu.Item>
                <Menu.Item onClick={() => ungroup(session, inGroup)}>{t("actions.ungroup")}</Menu.Item>
              </>
            )}
            <Item id="collapse" />
            {selection.length === 1 && document.nodes[first] && first !== document.entry && (
              <Menu.Sub>
                <Menu.Sub.Target>
                  <Menu.Sub.Item>{t("beginHere")}</Menu.Sub.Item>
                </Menu.Sub.Target>
                <Menu.Sub.Dropdown>
                  <Menu.Item onClick={() => setHandler(session, "hangup", first)}>{t("handlers.hangup")}</Menu.Item>
                  <Menu.Item onClick={() => setHandler(session, "error", first)}>{t("handlers.error")}</Menu.Item>
                </Menu.Sub.Dropdown>
              </Menu.Sub>
            )}
            <Menu.Divider />
            <Item id="delete" warns />
          </>
        ) : (
          <>
            <Menu.Item
              rightSection={<Shortcut keys="A" />}
              onClick={() =>
                session.view.setState({ chooser: { purpose: { what: "add", at: menu.at }, x: menu.x, y: menu.y } })
              }
            >
              {t("actions.add")}
            </Menu.Item>
            <Menu.Item onClick={() => void paste(session, t("pasteNothing"), menu.at)}>{t("actions.paste")}</Menu.Item>
            <Menu.Item
              onClick={() => {
                const id = comment(session, menu.at);
                session.view.setState({ renaming: id });
              }}
            >
              {t("actions.comment")}
            </Menu.Item>
            <Menu.Divider />
            <Item id="selectAll" />
            <Item id="tidy" />
            <Item id="tidyCompact" />
            <Item id="zoomAll" />
          </>
        )}
      </Menu.Dropdown>
    </Menu>
  );
}

function CordItems({ cord, x, y }: { cord: { node: string; exit: string }; x: number; y: number }) {
  const session = useCanvas();
  const { t } = useTranslation("canvas");
  return (
    <>
      <Menu.Item onClick={() => session.view.setState({ chooser: { purpose: { what: "on", ...cord }, x, y } })}>
        {t("insertHere")}
      </Menu.Item>
      <Menu.Item onClick={() => session.view.setState({ chooser: { purpose: { what: "connect", ...cord }, x, y } })}>
        {t("leadElsewhere")}
      </Menu.Item>
      <Menu.Divider />
      <Menu.Item c={WARNS} rightSection={<Shortcut keys="Delete" />} onClick={() => cut(session, cord.node, cord.exit)}>
        {t("actions.disconnect")}
      </Menu.Item>
    </>
  );
}

/** What cannot be read in a menu does not warn: the colour of errors has the contrast that small words need. */
const WARNS = "var(--mantine-color-error)";

function Item({ id, warns = false }: { id: string; warns?: boolean }) {
  const action = useAction(`canvas.${id}`);
  const { t } = useTranslation("canvas");
  if (!action) return null;
  const [keys] = action.shortcuts ?? [];
  return (
    <Menu.Item
      disabled={action.enabled?.() === false}
      {...(warns ? { c: WARNS } : {})}
      rightSection={keys && <Shortcut keys={keys} />}
      onClick={() => action.run()}
    >
      {t(action.title)}
    </Menu.Item>
  );
}
