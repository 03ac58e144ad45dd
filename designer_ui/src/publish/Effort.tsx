import { useTranslation } from "react-i18next";
import type { Schemas } from "@/contract/client";
import { useFormats } from "@/i18n/formats";
import classes from "./Effort.module.css";

/** What the flow asks of callers: how soon they can choose, how soon they reach a person, through how many menus. */
export function Effort({ effort }: { effort: readonly Schemas["EffortView"][] }) {
  const { t } = useTranslation("publish");
  const formats = useFormats();
  const told = effort.filter(({ ways, first_option: first }) => ways.length > 0 || first);
  if (told.length === 0) return null;
  const seconds = (value: number | undefined) =>
    value === undefined ? t("effort.never") : formats.seconds(Math.round(value));
  return (
    <section>
      <h3 className={classes.title}>{t("effort.title")}</h3>
      <table className={classes.table}>
        <thead>
          <tr>
            <td />
            {told.map(({ language }) => (
              <th key={language} scope="col">
                {t(`languages.${language}`, language)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          <tr>
            <th scope="row">{t("effort.first")}</th>
            {told.map(({ language, first_option: first }) => (
              <td key={language}>{seconds(first?.seconds)}</td>
            ))}
          </tr>
          <tr>
            <th scope="row">{t("effort.typical")}</th>
            {told.map(({ language, ways: [way] }) => (
              <td key={language}>{seconds(way?.typical_seconds)}</td>
            ))}
          </tr>
          <tr>
            <th scope="row">{t("effort.worst")}</th>
            {told.map(({ language, ways: [way] }) => (
              <td key={language}>{seconds(way?.worst_seconds)}</td>
            ))}
          </tr>
          <tr>
            <th scope="row">{t("effort.depth")}</th>
            {told.map(({ language, ways: [way] }) => (
              <td key={language}>{way ? formats.number(way.menu_depth) : "–"}</td>
            ))}
          </tr>
        </tbody>
      </table>
    </section>
  );
}
