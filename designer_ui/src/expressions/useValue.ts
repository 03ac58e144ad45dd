/** What an expression comes to with the values of the last test call, or else with the variables' first values. */

import { useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { answerOf, api } from "@/contract/client";
import type { FlowDocument } from "@/flow/document";

const REST_MS = 250;

export interface Came {
  value: unknown;
  problem: string;
}

/** Nothing while it is not known; sensitive variables are never sent. */
export function useValue(
  expression: string,
  flow: FlowDocument,
  last: Readonly<Record<string, unknown>> | undefined,
): Came | undefined {
  const [rested, setRested] = useState(expression);
  useEffect(() => {
    const timer = setTimeout(() => setRested(expression), REST_MS);
    return () => clearTimeout(timer);
  }, [expression]);
  const variables = Object.fromEntries(
    Object.entries(flow.variables)
      .filter(([, variable]) => !variable.sensitive)
      .map(([name, variable]) => [name, last?.[name] ?? variable.initial ?? null]),
  );
  const call = { caller: "13800138000", dialled: "4001", language: flow.languages[0] ?? "", entry: "", id: "" };
  const asked = { expression: rested, variables, call };
  const { data } = useQuery({
    queryKey: ["expression", asked],
    queryFn: ({ signal }) => answerOf(api.POST("/v1/expressions", { body: asked, signal })),
    enabled: rested.trim() !== "",
    staleTime: Infinity,
    gcTime: 60_000,
    placeholderData: (before) => before,
  });
  return rested.trim() === "" || !data ? undefined : { value: data.value, problem: data.problem };
}
