import { useTranslation } from "react-i18next";
import classes from "./StateBadge.module.css";

/** How a flow stands, in a word and a shape: a ring for a draft, a full dot for published, a half one for changed since. */
export function StateBadge({ state }: { state: "draft" | "published" | "changed" }) {
  const { t } = useTranslation("flows");
  return (
    <span className={classes.badge} data-state={state}>
      <svg width="10" height="10" viewBox="0 0 10 10" aria-hidden="true" focusable="false">
        <circle cx="5" cy="5" r="3.75" fill="none" stroke="currentColor" strokeWidth="1.5" />
        {state === "published" && <circle cx="5" cy="5" r="3.75" fill="currentColor" />}
        {state === "changed" && <path d="M5 1.25a3.75 3.75 0 0 1 0 7.5z" fill="currentColor" />}
      </svg>
      {t(`states.${state}`)}
    </span>
  );
}
