import { Button, TagsInput } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { useForm, type FieldProps } from "../form/context";
import { FallbackNote } from "../form/fallback";
import { Row } from "../form/Row";
import { shapeOf } from "../form/shape";
import { useNamed } from "../resources";
import classes from "../form/form.module.css";

/** What short texts of a list mean, where they are written one behind the other. */
const SHORT: ReadonlySet<string> = new Set(["", "exit", "caller_class", "language", "flow-end"]);

/** Whether a list is of short texts. */
export function areTags(shape: ReturnType<typeof shapeOf>): boolean {
  return shape.kind === "text" && !shape.long && SHORT.has(shape.format);
}

/** Several short texts: written, and Enter. */
export function TagsField({ format, ...props }: FieldProps & { format: string }) {
  const { t } = useTranslation("forms");
  const { root, tongue, change, readOnly, flow } = useForm();
  const shape = shapeOf(root, props.schema, tongue);
  const named = useNamed(format);
  const given = props.value ?? shape.schema.default;
  const tags = Array.isArray(given) ? given.filter((one) => typeof one === "string") : [];
  // The ends of a flow are known as a whole: what is not among them leads nowhere, what is missing is never heard of.
  const whole = format === "flow-end" ? named.map((one) => one.name) : [];
  const complete = whole.length === tags.length && whole.every((one) => tags.includes(one));
  return (
    <Row field={props} aside={<FallbackNote field={props} />} below>
      {({ id, describedBy, invalid }) => (
        <>
          <TagsInput
            id={id}
            aria-describedby={describedBy}
            error={invalid}
            readOnly={readOnly}
            splitChars={[]}
            placeholder={tags.length === 0 ? t("tags") : ""}
            data={format === "language" ? flow.languages : named.map((one) => one.name)}
            value={tags}
            onChange={(to) => change(props.path, to.length === 0 && !props.required ? undefined : to)}
          />
          {whole.length > 0 && !complete && !readOnly && (
            <Button
              mt={6}
              variant="default"
              size="compact-sm"
              leftSection={<IconPlus size={14} />}
              classNames={{ label: classes.cut ?? "" }}
              maw="100%"
              onClick={() =>
                change(props.path, [
                  ...tags.filter((one) => whole.includes(one)),
                  ...whole.filter((one) => !tags.includes(one)),
                ])
              }
            >
              {t("takeEnds", { ends: whole.join(t("between")) })}
            </Button>
          )}
        </>
      )}
    </Row>
  );
}
