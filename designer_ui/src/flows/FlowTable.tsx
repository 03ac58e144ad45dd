import { useVirtualizer } from "@tanstack/react-virtual";
import { useLayoutEffect, useRef, useState, type RefObject } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "@tanstack/react-router";
import { useFormats } from "@/i18n/formats";
import { StateBadge } from "@/ui/StateBadge";
import { FlowMenu } from "./FlowMenu";
import { stateOf } from "./listing";
import type { Flow } from "./requests";
import classes from "./FlowTable.module.css";

interface Props {
  readonly flows: readonly Flow[];
  /** What the table is scrolled in. */
  readonly scroller: RefObject<HTMLElement | null>;
  readonly onTag: (tag: string) => void;
}

const MANY = 150; // lines; fewer are all drawn, so that the browser's own search finds them
const LINE = 61; // px, until a line is measured

/** The flows, a line each. Of very many only those in sight are drawn. */
export function FlowTable({ flows, scroller, onTag }: Props) {
  const { t } = useTranslation("flows");
  const many = flows.length > MANY;
  return (
    <table className={classes.table} data-many={many || undefined} aria-rowcount={many ? flows.length + 1 : undefined}>
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
      {many ? (
        <LinesInSight flows={flows} scroller={scroller} onTag={onTag} />
      ) : (
        <tbody>
          {flows.map((flow) => (
            <Line key={flow.id} flow={flow} onTag={onTag} />
          ))}
        </tbody>
      )}
    </table>
  );
}

function LinesInSight({ flows, scroller, onTag }: Props) {
  const body = useRef<HTMLTableSectionElement>(null);
  const [above, setAbove] = useState(0);
  useLayoutEffect(() => {
    if (body.current && scroller.current) {
      const top = body.current.getBoundingClientRect().top - scroller.current.getBoundingClientRect().top;
      setAbove(top + scroller.current.scrollTop);
    }
  }, [scroller]);
  // eslint-disable-next-line react-hooks/incompatible-library -- what is in sight is little enough to be drawn anew
  const rows = useVirtualizer({
    count: flows.length,
    getScrollElement: () => scroller.current,
    getItemKey: (index) => flows[index]?.id ?? index,
    estimateSize: () => LINE,
    scrollMargin: above,
    overscan: 10,
  });
  const lines = rows.getVirtualItems();
  const before = (lines[0]?.start ?? above) - above;
  const after = rows.getTotalSize() - ((lines.at(-1)?.end ?? above) - above);
  return (
    <tbody ref={body}>
      <Gap height={before} />
      {lines.map(({ index, key }) => {
        const flow = flows[index];
        return flow && <Line key={key} flow={flow} onTag={onTag} index={index} measure={rows.measureElement} />;
      })}
      <Gap height={after} />
    </tbody>
  );
}

/** Room for lines that are not drawn. */
function Gap({ height }: { height: number }) {
  if (height <= 0) return null;
  return (
    <tr aria-hidden className={classes.gap} style={{ height }}>
      <td colSpan={6} />
    </tr>
  );
}

interface LineProps {
  readonly flow: Flow;
  readonly onTag: (tag: string) => void;
  /** Its place among very many, and what is told of its height. */
  readonly index?: number;
  readonly measure?: (line: HTMLElement | null) => void;
}

function Line({ flow, onTag, index, measure }: LineProps) {
  const { t } = useTranslation("flows");
  const formats = useFormats();
  const [first, second, ...more] = flow.numbers;
  return (
    <tr
      ref={measure}
      className={classes.line}
      data-index={index}
      aria-rowindex={index === undefined ? undefined : index + 2}
    >
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
