import { Button, SegmentedControl } from "@mantine/core";
import {
  IconAlertTriangleFilled,
  IconCircleCheck,
  IconExclamationCircleFilled,
  IconInfoCircleFilled,
} from "@tabler/icons-react";
import { useMemo, useRef, useState, type KeyboardEvent } from "react";
import { useTranslation } from "react-i18next";
import { useStore } from "zustand";
import type { PanelProps } from "@/app/panels";
import { BlockLink } from "@/canvas/BlockLink";
import { useCanvas } from "@/canvas/canvas";
import { lookAt } from "@/canvas/focus";
import { SessionGate } from "@/canvas/SessionGate";
import type { Session } from "@/canvas/session";
import type { Finding } from "@/canvas/transport";
import { blockName, exitName, said } from "@/canvas/words";
import { carryOut } from "@/flow/fix";
import { ProblemNotice } from "@/ui/ProblemNotice";
import classes from "./Problems.module.css";

const PICTURES = { error: IconExclamationCircleFilled, warning: IconAlertTriangleFilled, info: IconInfoCircleFilled };

/** What is wrong with the drawing, the way that proves it, and the button that mends it. */
export default function Problems({ flow }: PanelProps) {
  return <SessionGate flow={flow}>{(session) => <List session={session} />}</SessionGate>;
}

function List({ session }: { session: Session }) {
  const { t } = useTranslation("problems");
  const { findings, stale, problem, shown } = useStore(session.problems);
  const [filter, setFilter] = useState("all");
  const list = useRef<HTMLUListElement>(null);
  const listed = useMemo(
    () => findings.filter((one) => filter === "all" || one.severity === filter),
    [findings, filter],
  );
  const count = (severity: string) => findings.filter((one) => one.severity === severity).length;
  if (problem) {
    return (
      <div className={classes.calm}>
        <ProblemNotice problem={problem} retry={session.checkAgain} />
      </div>
    );
  }
  if (findings.length === 0) {
    return (
      <p className={classes.calm} role="status">
        <IconCircleCheck size={18} aria-hidden />
        {stale ? t("checking") : t("none")}
      </p>
    );
  }
  const walk = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const items = [...(list.current?.querySelectorAll<HTMLElement>("[data-finding]") ?? [])];
    const at = items.indexOf(document.activeElement as HTMLElement);
    if (!step || at < 0) return;
    event.preventDefault();
    items[Math.min(items.length - 1, Math.max(0, at + step))]?.focus();
  };
  return (
    <div className={classes.panel}>
      <div className={classes.bar}>
        <SegmentedControl
          size="xs"
          value={filter}
          onChange={setFilter}
          aria-label={t("filter")}
          data={[
            { value: "all", label: t("all", { count: findings.length }) },
            ...(["error", "warning", "info"] as const)
              .filter((severity) => count(severity) > 0)
              .map((severity) => ({ value: severity, label: t(severity, { count: count(severity) }) })),
          ]}
        />
        <span className={classes.state} role="status">
          {stale ? t("checking") : ""}
        </span>
      </div>
      <ul ref={list} className={classes.list} onKeyDown={walk}>
        {listed.map((finding, n) => (
          <Row key={`${finding.code}-${finding.pointer}-${n}`} finding={finding} open={finding === shown} />
        ))}
      </ul>
    </div>
  );
}

function Row({ finding, open }: { finding: Finding; open: boolean }) {
  const session = useCanvas();
  const { t } = useTranslation("problems");
  const { document, catalog } = session.editor;
  const Picture = PICTURES[finding.severity];
  const name = finding.node ? blockName(document.nodes[finding.node], catalog) : t("flow");
  return (
    <li className={classes.row} data-open={open || undefined}>
      <button
        type="button"
        data-finding
        className={classes.head}
        aria-expanded={open}
        onClick={() => lookAt(session, open ? undefined : finding)}
      >
        <span
          className={classes.picture}
          data-severity={finding.severity}
          role="img"
          aria-label={t(`severity.${finding.severity}`)}
        >
          <Picture size={16} aria-hidden />
        </span>
        <span className={classes.message}>{said(finding.message)}</span>
        <span className={classes.where}>{name}</span>
      </button>
      {open && (
        <div className={classes.more}>
          <p className={classes.mend}>{said(finding.mend)}</p>
          {finding.path.length > 0 && <Way finding={finding} />}
          <div className={classes.buttons}>
            {finding.fixes.map((fix) => (
              <Button
                key={said(fix.title)}
                size="xs"
                variant="light"
                onClick={() => {
                  const label = { key: "fix", values: { name: said(finding.title) } };
                  session.editor.edit(label, (flow) => carryOut(flow, fix.edits));
                  lookAt(session, undefined);
                }}
              >
                {said(fix.title)}
              </Button>
            ))}
          </div>
        </div>
      )}
    </li>
  );
}

/** The way that proves it, as the blocks and exits a caller would come by; each leads to its block. */
function Way({ finding }: { finding: Finding }) {
  const session = useCanvas();
  const { t } = useTranslation("problems");
  const { document, catalog } = session.editor;
  return (
    <ol className={classes.way} aria-label={t("way")}>
      {finding.path.map((cord, n) => {
        const node = document.nodes[cord.node];
        const exit = node && catalog.exits(node).find((one) => one.name === cord.exit);
        return (
          <li key={n}>
            <BlockLink node={cord.node} exit={cord.exit}>
              {blockName(node, catalog)}
            </BlockLink>
            <span className={classes.exit}>{exit ? exitName(exit) : cord.exit}</span>
          </li>
        );
      })}
      {finding.node && document.nodes[finding.node] && finding.path.at(-1)?.node !== finding.node && (
        <li>
          <BlockLink node={finding.node}>{blockName(document.nodes[finding.node], catalog)}</BlockLink>
        </li>
      )}
    </ol>
  );
}
