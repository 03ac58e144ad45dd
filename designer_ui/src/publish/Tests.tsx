import { Loader } from "@mantine/core";
import { IconCircleCheck, IconCircleX } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { answerOf, api } from "@/contract/client";
import { useFormats } from "@/i18n/formats";
import classes from "./Findings.module.css";

/** The flow's scenario tests, played against the draft: which pass, where others go otherwise, how many exits they take. */
export function Tests({ flow, revision }: { flow: string; revision: number }) {
  const { t } = useTranslation("publish");
  const formats = useFormats();
  const of = { params: { path: { flow } } };
  const { data: run, error } = useQuery({
    queryKey: ["tests to publish", flow, revision],
    queryFn: async () => {
      const { scenarios } = await answerOf(api.GET("/v1/flows/{flow}/scenarios", of));
      if (scenarios.length === 0) return null;
      return answerOf(api.POST("/v1/flows/{flow}/scenarios/run", { ...of, body: {} }));
    },
    retry: false,
  });
  const played = run?.played ?? [];
  const passed = played.filter((each) => each.passed).length;
  return (
    <section>
      <h3 className={classes.title}>{t("tests.title")}</h3>
      {run === undefined && !error && <Loader size="xs" />}
      {run === null && <p className={classes.quiet}>{t("tests.none")}</p>}
      {error && <p className={classes.quiet}>{t("tests.failed")}</p>}
      {run && (
        <p className={run.passed ? classes.fine : classes.bad}>
          {run.passed ? <IconCircleCheck size={16} aria-hidden /> : <IconCircleX size={16} aria-hidden />}
          <span>
            {t("tests.passed", { passed, count: played.length })}
            {run.coverage && ` · ${t("tests.coverage", { share: formats.percent(run.coverage.percent / 100) })}`}
          </span>
        </p>
      )}
      <ul className={classes.list}>
        {run?.problems.map((problem) => (
          <li key={problem.line} className={classes.deviation}>
            {problem.message}
          </li>
        ))}
        {played.map(
          (each) =>
            each.deviated && (
              <li key={each.scenario} className={classes.deviation}>
                <strong>{each.scenario}</strong>
                {t("tests.deviated", { expected: each.deviated.expected, instead: each.deviated.instead })}
              </li>
            ),
        )}
      </ul>
    </section>
  );
}
