import { useTranslation } from "react-i18next";
import { Link } from "@tanstack/react-router";
import { useFormats } from "@/i18n/formats";
import { StateBadge } from "@/ui/StateBadge";
import { FlowMenu } from "./FlowMenu";
import { stateOf } from "./listing";
import type { Flow } from "./requests";
import classes from "./FlowTable.module.css";

/** The flows, a line each. */
export function FlowTable({ flows, onTag }: { flows: readonly Flow[]; onTag: (tag: string) => void }) {
  const { t } = useTranslation("flows");
  return (
    <table className={classes.table}>
      <thead>
        <tr>
          <th scope="col">{t("columns.name")}</th>
          <th scope="col">{t("columns.state")}</th>
          <th scope="col">{t("columns.numbers")}</th>
          <th scope="col" className={classes.figure}>
            {t("columns.calls")}
          </th>
          <th scope="col">{t("columns.changed")}</th>
          <td />
        </tr>
      </thead>
      <tbody>
        {flows.map((flow) => (
          <Line key={flow.id} flow={flow} onTag={onTag} />
        ))}
      </tbody>
    </table>
  );
}

function Line({ flow, onTag }: { flow: Flow; onTag: (tag: string) => void }) {
  const { t } = useTranslation("flows");
  const formats = useFormats();
  const [first, second, ...more] = flow.numbers;
  return (
    <tr className={classes.line}>
      <th scope="row">
        <Link to="/flows/$flow" params={{ flow: flow.id }} className={classes.name}>
          {flow.name}
        </Link>
        {(flow.about || flow.folder || flow.tags.length > 0) && (
          <div className={classes.about}>
            {flow.folder && <span className={classes.folder}>{flow.folder}</span>}
            {flow.about && <span className={classes.words}>{flow.about}</span>}
            {flow.tags.map((tag) => (
              <button key={tag} type="button" className={classes.tag} onClick={() => onTag(tag)}>
                {tag}
              </button>
            ))}
          </div>
        )}
      </th>
      <td>
        <StateBadge state={stateOf(flow)} />
        {flow.live_version !== null && (
          <span className={classes.version}>{t("version", { number: flow.live_version })}</span>
        )}
      </td>
      <td>
        {first ? (
          <span className={classes.numbers}>
            <span className={classes.number}>{first}</span>
            {second && <span className={classes.number}>{second}</span>}
            {more.length > 0 && <span title={more.join(", ")}>{t("moreNumbers", { count: more.length })}</span>}
          </span>
        ) : (
          <span className={classes.none}>{t("noNumber")}</span>
        )}
      </td>
      <td className={classes.figure}>{formats.number(flow.calls)}</td>
      <td>
        <time dateTime={flow.changed_at} title={formats.date(flow.changed_at)}>
          {formats.ago(flow.changed_at)}
        </time>
        <span className={classes.by}>{t("by", { who: t(`people.${flow.changed_by}`, flow.changed_by) })}</span>
      </td>
      <td className={classes.menu}>
        <FlowMenu flow={flow} />
      </td>
    </tr>
  );
}
