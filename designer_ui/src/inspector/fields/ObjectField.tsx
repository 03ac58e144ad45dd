import type { Config } from "@/flow/document";
import { useTranslation } from "react-i18next";
import { Button } from "@mantine/core";
import { IconPlus, IconTrash } from "@tabler/icons-react";
import { useForm, type FieldProps } from "../form/context";
import { Row } from "../form/Row";
import { SchemaFields } from "../form/SchemaFields";
import { fresh, shapeOf } from "../form/shape";
import classes from "../form/form.module.css";

/** Fields that belong together. Where they may be missing they are added and taken away as one. */
export function ObjectField(props: FieldProps) {
  const { t } = useTranslation("forms");
  const { root, tongue, change, readOnly } = useForm();
  const shape = shapeOf(root, props.schema, tongue);
  const there = typeof props.value === "object" && props.value !== null;
  return (
    <Row field={props} group>
      {() =>
        there || !shape.optional || props.stays ? (
          <div className={classes.nested}>
            <SchemaFields form={shape.schema} value={(props.value ?? {}) as Config} path={props.path} />
            {shape.optional && !props.stays && !readOnly && (
              <Button
                variant="subtle"
                size="compact-sm"
                color="gray"
                justify="flex-start"
                leftSection={<IconTrash size={14} />}
                onClick={() => change(props.path, undefined)}
              >
                {t("remove", { what: props.title })}
              </Button>
            )}
          </div>
        ) : (
          <Button
            variant="default"
            size="compact-sm"
            disabled={readOnly}
            leftSection={<IconPlus size={14} />}
            onClick={() => change(props.path, fresh(root, shape.schema))}
          >
            {t("add", { what: props.title })}
          </Button>
        )
      }
    </Row>
  );
}
