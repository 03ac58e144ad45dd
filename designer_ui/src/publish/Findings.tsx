import { IconAlertTriangle, IconCircleCheck, IconCircleX, IconInfoCircle } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { Finding } from "@/canvas/transport";
import { spoken } from "@/i18n";
import classes from "./Findings.module.css";

const PICTURES = { error: IconCircleX, warning: IconAlertTriangle, info: IconInfoCircle };

/** What was found in the drawing; each line leads to its block. */
export function Findings({ findings, onLook }: { findings: readonly Finding[]; onLook: (finding: Finding) => void }) {
  const { t } = useTranslation("publish");
  const language = spoken();
  return (
    <section>
      <h3 className={classes.title}>{t("findings.title")}</h3>
      {findings.length === 0 && (
        <p className={classes.fine}>
          <IconCircleCheck size={16} aria-hidden />
          {t("findings.none")}
        </p>
      )}
      <ul className={classes.list}>
        {findings.map((finding) => {
          const Picture = PICTURES[finding.severity];
          return (
            <li key={`${finding.code}${finding.pointer}`}>
              <button
                type="button"
                className={classes.finding}
                data-severity={finding.severity}
                onClick={() => onLook(finding)}
              >
                <Picture size={16} stroke={1.8} role="img" aria-label={t(`findings.${finding.severity}`)} />
                <span>{finding.message[language]}</span>
              </button>
            </li>
          );
        })}
      </ul>
    </section>
  );
}
