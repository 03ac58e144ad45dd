import { useTranslation } from "react-i18next";
import { spoken } from "@/i18n";
import { ApiProblem } from "./client";

/** What a failure is called and how to mend it, in the person's language where the catalogue knows its code. */
export function useProblemWords(problem: unknown): { title: string; mend: string } {
  const { t, i18n } = useTranslation("errors");
  if (!(problem instanceof ApiProblem)) return { title: t("unexpected.title"), mend: t("unexpected.mend") };
  if (i18n.exists(`errors:${problem.code}.title`)) {
    return { title: t(`${problem.code}.title`), mend: t(`${problem.code}.mend`) };
  }
  const chinese = problem.members.zh as { title: string; mend: string } | undefined;
  if (chinese && spoken() === "zh") return chinese;
  // The server's own words say more than none, also to who reads another language.
  return { title: problem.message, mend: problem.mend };
}
