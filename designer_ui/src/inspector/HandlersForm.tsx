import { Button, Menu, Select } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { useEditor, type Session } from "@/canvas/session";
import { blockName } from "@/canvas/words";
import type { Handlers } from "@/flow/document";
import { setHandler, setOperatorKey } from "@/flow/edit/resources";
import formClasses from "./form/form.module.css";

const KEYS = Array.from("0123456789*#");

/** Where a call goes on when something happens beside the drawing: a hang-up, a failure, the operator key. */
export function HandlersForm({ session }: { session: Session }) {
  const { t } = useTranslation("inspector");
  const { editor } = session;
  const flow = useEditor(session, (state) => state.document);
  const readOnly = useEditor(session, (state) => state.readOnly);
  const handlers: Handlers = flow.handlers ?? {};
  const blocks = Object.entries(flow.nodes)
    .filter(([id]) => id !== flow.entry)
    .map(([id, node]) => ({ value: id, label: blockName(node, editor.catalog) }))
    .sort((a, b) => a.label.localeCompare(b.label));
  const operator = handlers.operator_key ?? undefined;
  const label = { key: "handler" };
  return (
    <div className={formClasses.fields}>
      {(["hangup", "error"] as const).map((name) => (
        <Select
          key={name}
          size="sm"
          label={t(`handlers.${name}`)}
          description={t(`handlers.${name}Help`)}
          placeholder={t("handlers.nothing")}
          searchable
          clearable
          disabled={readOnly}
          data={blocks}
          value={handlers[name] ?? null}
          onChange={(id) => editor.edit(label, (draft) => setHandler(draft, name, id ?? undefined))}
        />
      ))}
      <Select
        size="sm"
        label={t("handlers.operator")}
        description={t("handlers.operatorHelp")}
        placeholder={t("handlers.nothing")}
        searchable
        clearable
        disabled={readOnly}
        data={blocks}
        value={operator?.node ?? null}
        onChange={(id) =>
          editor.edit(label, (draft) =>
            setOperatorKey(draft, id === null ? undefined : { key: operator?.key ?? "0", node: id }),
          )
        }
      />
      {operator && (
        <Menu position="bottom-start" withinPortal>
          <Menu.Target>
            <Button variant="default" size="compact-sm" w="fit-content" disabled={readOnly}>
              {t("handlers.key", { key: operator.key })}
            </Button>
          </Menu.Target>
          <Menu.Dropdown>
            {KEYS.map((key) => (
              <Menu.Item
                key={key}
                onClick={() => editor.edit(label, (draft) => setOperatorKey(draft, { ...operator, key }))}
              >
                {key}
              </Menu.Item>
            ))}
          </Menu.Dropdown>
        </Menu>
      )}
    </div>
  );
}
