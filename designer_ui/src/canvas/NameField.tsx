import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import { useCanvas } from "./canvas";
import { rename } from "./commands";
import classes from "./NameField.module.css";

/** Write a name where it stands. Enter keeps it, Escape leaves it as it was. */
export function NameField({ id, name, placeholder }: { id: string; name: string; placeholder: string }) {
  const session = useCanvas();
  const { t } = useTranslation("canvas");
  const field = useRef<HTMLInputElement>(null);
  const left = useRef(false);
  useEffect(() => {
    field.current?.focus({ preventScroll: true });
    field.current?.select();
  }, []);
  const done = (keep: boolean) => {
    if (left.current) return;
    left.current = true;
    if (keep && field.current) rename(session, id, field.current.value.trim());
    session.view.setState({ renaming: undefined });
    session.camera?.focus();
  };
  return (
    <input
      ref={field}
      className={`${classes.field} nodrag nopan`}
      defaultValue={name}
      placeholder={placeholder}
      aria-label={t("name")}
      maxLength={200}
      onBlur={() => done(true)}
      onKeyDown={(event) => {
        if (event.nativeEvent.isComposing) return;
        if (event.key === "Enter") done(true);
        if (event.key === "Escape") done(false);
        event.stopPropagation();
      }}
    />
  );
}
