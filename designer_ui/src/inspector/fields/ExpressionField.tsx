import { ActionIcon, Menu } from "@mantine/core";
import { IconVariable } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { FACTS } from "@/expressions/facts";
import { useForm, type FieldProps } from "../form/context";
import { Row } from "../form/Row";
import { shapeOf } from "../form/shape";
import { ExpressionInput } from "./ExpressionInput";
import { emptied } from "./TextField";
import classes from "../form/form.module.css";

/** A CEL expression; what it can be of is put in from a list, too. */
export function ExpressionField(props: FieldProps) {
  const { root, tongue, change, readOnly } = useForm();
  const { optional, schema } = shapeOf(root, props.schema, tongue);
  const given = props.value ?? schema.default;
  const value = typeof given === "string" ? given : "";
  const set = (text: string) => change(props.path, emptied(text, props, optional));
  return (
    <Row field={props}>
      {(ids) => (
        <div className={classes.written}>
          <div>
            <ExpressionInput {...ids} field={props} value={value} onChange={set} />
          </div>
          {!readOnly && <Subjects put={(name) => set(value.trim() === "" ? name : `${value.trimEnd()} ${name}`)} />}
        </div>
      )}
    </Row>
  );
}

function Subjects({ put }: { put: (name: string) => void }) {
  const { t } = useTranslation("forms");
  const { flow } = useForm();
  const names = Object.keys(flow.variables).sort();
  return (
    <Menu position="bottom-end" withinPortal width={300}>
      <Menu.Target>
        <ActionIcon size={32} aria-label={t("insertVariable")}>
          <IconVariable size={16} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown mah={360} style={{ overflowY: "auto" }}>
        {names.length > 0 && <Menu.Label>{t("variables")}</Menu.Label>}
        {names.map((name) => (
          <Menu.Item key={name} onClick={() => put(name)}>
            {name}
          </Menu.Item>
        ))}
        <Menu.Label>{t("callFacts")}</Menu.Label>
        {FACTS.map((name) => (
          <Menu.Item key={name} onClick={() => put(`call.${name}`)}>
            {`call.${name}`}
            <span className={classes.about}>{t(`expressions:facts.${name}`)}</span>
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
