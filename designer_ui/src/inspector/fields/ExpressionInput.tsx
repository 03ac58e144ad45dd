import { Textarea } from "@mantine/core";
import { useForm } from "../form/context";
import classes from "../form/form.module.css";

interface Props {
  id: string;
  describedBy: string;
  invalid: boolean;
  value: string;
  onChange: (text: string) => void;
}

/** Where CEL is written. */
export function ExpressionInput({ id, describedBy, invalid, value, onChange }: Props) {
  const { readOnly } = useForm();
  return (
    <Textarea
      id={id}
      aria-describedby={describedBy}
      className={classes.code ?? ""}
      error={invalid}
      readOnly={readOnly}
      autosize
      minRows={1}
      maxRows={8}
      spellCheck={false}
      value={value}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  );
}
