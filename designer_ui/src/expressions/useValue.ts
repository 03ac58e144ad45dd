/** What an expression comes to with the values of the last test call, or else with the variables' first values. */

import { useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { answerOf, api } from "@/contract/client";
import type { FlowDocument, Variable } from "@/flow/document";
import type { LastValues } from "@/phone/lastValues";

const REST_MS = 250;

export interface Came {
  value: unknown;
  problem: string;
}

/** Nothing while it is not known; sensitive variables are never sent. */
export function useValue(expression: string, flow: FlowDocument, last: LastValues | undefined): Came | undefined {
  const [rested, setRested] = useState(expression);
  useEffect(() => {
    const timer = setTimeout(() => setRested(expression), REST_MS);
    return () => clearTimeout(timer);
  }, [expression]);
  const variables = Object.fromEntries(
    Object.entries(flow.variables)
      .filter(([, variable]) => !variable.sensitive)
      .map(([name, variable]) => [name, valueOf(name, variable, last)]),
  );
  const usual = { caller: "13800138000", dialled: "4001", language: flow.languages[0] ?? "" };
  const call = { ...usual, ...last?.call, entry: "", id: "" };
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

/** The value that a variable had in the last test call; its first one where that call did not know it. */
export function valueOf(name: string, variable: Variable, last: LastValues | undefined): unknown {
  if (last && name in last.variables) return last.variables[name];
  return variable.initial ?? null;
}
