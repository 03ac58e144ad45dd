import { ActionIcon, Tooltip } from "@mantine/core";
import { IconArrowBackUp } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { useForm, type FieldProps } from "./context";
import { resolved, shapeOf } from "./shape";

/** What stands where a field is left out: taken over from the flow or the installation, else the block's own default. */
export function useFallback(field: FieldProps): { value: unknown; source: "flow" | "installation" | "block" } {
  const { root, inherited } = useForm();
  const from = field.inherits ? inherited(field.inherits) : undefined;
  return from ?? { value: resolved(root, field.schema).default, source: "block" };
}

/** Says beside a field's name that its value is inherited, or takes the field's own value back. */
export function FallbackNote({ field }: { field: FieldProps }) {
  const { t } = useTranslation("forms");
  const { change, readOnly, root, tongue } = useForm();
  const fallback = useFallback(field);
  if (!field.inherits) return null;
  const shape = shapeOf(root, field.schema, tongue);
  const unit = shape.kind === "number" && shape.unit ? ` ${t(`units.${shape.unit}`)}` : "";
  const value =
    typeof fallback.value === "boolean" ? t(`boolean.${fallback.value ? "yes" : "no"}`) : plain(fallback.value);
  const words = `${value}${unit}`;
  if (field.value === undefined)
    return <>{t(`inherited.${fallback.source}`, { value: words || t("inherited.nothing") })}</>;
  if (readOnly) return null;
  const label = t("inherited.reset", { value: words || t("inherited.nothing") });
  return (
    <Tooltip label={label}>
      <ActionIcon size={24} aria-label={label} onClick={() => change(field.path, undefined)}>
        <IconArrowBackUp size={14} stroke={1.8} />
      </ActionIcon>
    </Tooltip>
  );
}

function plain(value: unknown): string {
  if (Array.isArray(value)) return value.map(plain).join(", ");
  return typeof value === "string" || typeof value === "number" ? String(value) : "";
}
