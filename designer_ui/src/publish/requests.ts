/** What publishing asks of the server: checking, comparing, making a version, leading numbers to it, going back. */
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useCallback } from "react";
import { ApiProblem, answerOf, api, problemOf, responseTo, type Schemas } from "@/contract/client";
import { eventsOf } from "./stream";

export type Release = Schemas["ReleaseView"];
export type Progress = Schemas["ProgressView"];
export type Change = Schemas["ChangeView"];

const of = (flow: string) => ({ params: { path: { flow } } });

/** What lists show of the flow: its state, its numbers, its live version. */
export function useFlowFacts(flow: string) {
  return useQuery({
    queryKey: ["flow", flow],
    queryFn: () => answerOf(api.GET("/v1/flows/{flow}", of(flow))),
    refetchInterval: 10_000,
  });
}

/** What changed from one version (the live one) to another (the draft). */
export function useChanges(flow: string, versions: { before?: number; after?: number } = {}, enabled = true) {
  return useQuery({
    queryKey: ["changes", flow, versions],
    queryFn: () => answerOf(api.GET("/v1/flows/{flow}/changes", { params: { path: { flow }, query: versions } })),
    enabled,
    staleTime: 0,
    retry: false,
  });
}

/** The published versions, newest first. */
export function useVersions(flow: string) {
  return useQuery({
    queryKey: ["versions", flow],
    queryFn: () => answerOf(api.GET("/v1/flows/{flow}/versions", of(flow))),
    select: ({ versions }) => versions,
  });
}

/** A version's drawing. */
export function versionOf(flow: string, number: number) {
  return answerOf(api.GET("/v1/flows/{flow}/versions/{number}", { params: { path: { flow, number } } }));
}

/** Tell everything that shows this flow that it changed. */
export function useRefresh(flow: string): () => void {
  const queries = useQueryClient();
  return useCallback(() => {
    for (const key of [["flow", flow], ["versions", flow], ["changes", flow], ["flows"]]) {
      void queries.invalidateQueries({ queryKey: key });
    }
  }, [queries, flow]);
}

/** Publish the draft of this revision, telling how the speech gets on. */
export async function publish(
  flow: string,
  wanted: { revision: number; note: string },
  tell: (progress: Progress) => void,
): Promise<Release> {
  const answer = await responseTo(`/v1/flows/${encodeURIComponent(flow)}/versions`, {
    method: "POST",
    headers: { "content-type": "application/json", accept: "text/event-stream" },
    body: JSON.stringify(wanted),
  });
  if (!answer.body) throw problemOf(answer.status, null);
  for await (const { event, data } of eventsOf(answer.body)) {
    if (event === "progress") tell(data as Progress);
    if (event === "published") return (data as { release: Release }).release;
    if (event === "problem") throw problemOf((data as { status: number }).status, data);
  }
  throw new ApiProblem("unreachable", 0, "The answer broke off.", "");
}

/** Lead a number to the flow. */
export async function bind(flow: string, pattern: string): Promise<void> {
  await answerOf(api.PUT("/v1/numbers", { body: { pattern, flow } }));
}

/** Point the flow's numbers at a version: forward or back. Calls in progress keep theirs. */
export function useMakeLive(flow: string) {
  const refresh = useRefresh(flow);
  return useMutation({
    mutationFn: (version: number) =>
      answerOf(
        api.PUT("/v1/flows/{flow}/aliases/{alias}", { params: { path: { flow, alias: "live" } }, body: { version } }),
      ),
    onSettled: refresh,
  });
}
