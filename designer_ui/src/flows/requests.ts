/** What the list of flows asks of the server, and does to flows there. */
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { answerOf, api, type Schemas } from "@/contract/client";
import { emptyFlow, type FlowDocument } from "@/flow/document";
import { flowIdFor } from "./naming";

export type Flow = Schemas["FlowView"];
export type Card = Schemas["CardView"];

const FLOWS = ["flows"] as const;

function midnight(): string {
  const today = new Date();
  today.setHours(0, 0, 0, 0);
  return today.toISOString();
}

/** All flows, with the calls of today by this person's clock. */
export function useFlows() {
  return useQuery({
    queryKey: FLOWS,
    queryFn: () => answerOf(api.GET("/v1/flows", { params: { query: { calls_since: midnight() } } })),
    refetchInterval: 30_000,
    select: ({ flows }) => flows,
  });
}

/** The flows one can begin from. */
export function useTemplates() {
  return useQuery({
    queryKey: ["templates"],
    queryFn: () => answerOf(api.GET("/v1/templates")),
    select: ({ templates }) => templates,
    staleTime: Infinity,
  });
}

export type Template = NonNullable<ReturnType<typeof useTemplates>["data"]>[number];

/** A flow's draft, whole. */
export async function draftOf(flow: string): Promise<Schemas["DraftView"]> {
  return answerOf(api.GET("/v1/flows/{flow}/draft", { params: { path: { flow } } }));
}

async function create(document: FlowDocument, name: string): Promise<string> {
  // The server's list leaves removed flows out, whose ids are taken all the same: then the next free one is tried.
  const { flows } = await answerOf(api.GET("/v1/flows"));
  const taken = new Set(flows.map(({ id }) => id));
  for (;;) {
    const id = flowIdFor(name, taken);
    const asked = await api.PUT("/v1/flows/{flow}/draft", {
      params: { path: { flow: id } },
      body: { document: { ...document, id, name }, revision: 0, tab: null },
    });
    if (asked.response.status !== 409) {
      await answerOf(Promise.resolve(asked));
      return id;
    }
    taken.add(id);
  }
}

/** What a new flow begins from. */
export type Beginning =
  | { readonly from: "nothing"; readonly languages: string[] }
  | { readonly from: "template"; readonly template: string }
  | { readonly from: "flow"; readonly flow: string }
  | { readonly from: "file"; readonly document: Record<string, unknown> };

/** A drawing and the tests that come with it, as text. */
async function beginningOf(beginning: Beginning): Promise<{ document: FlowDocument; scenarios: string }> {
  switch (beginning.from) {
    case "nothing":
      return { document: emptyFlow("", "", beginning.languages), scenarios: "" };
    case "template": {
      const { document, scenarios } = await answerOf(
        api.GET("/v1/templates/{template}", { params: { path: { template: beginning.template } } }),
      );
      return { document: document as FlowDocument, scenarios };
    }
    case "flow": {
      const of = { params: { path: { flow: beginning.flow } } };
      const [{ document }, { text }] = await Promise.all([
        draftOf(beginning.flow),
        answerOf(api.GET("/v1/flows/{flow}/scenarios", of)),
      ]);
      return { document: document as FlowDocument, scenarios: text };
    }
    case "file":
      return { document: beginning.document as FlowDocument, scenarios: "" };
  }
}

async function bringTests(flow: string, text: string): Promise<void> {
  const body = { text, revision: 0 };
  await answerOf(api.PUT("/v1/flows/{flow}/scenarios", { params: { path: { flow } }, body }));
}

function useChange<V, R>(change: (asked: V) => Promise<R>) {
  const queries = useQueryClient();
  return useMutation({ mutationFn: change, onSettled: () => queries.invalidateQueries({ queryKey: FLOWS }) });
}

/** Make a flow, with the tests of what it begins from; gives its id. */
export function useCreateFlow() {
  return useChange(async ({ name, beginning, folder }: { name: string; beginning: Beginning; folder?: string }) => {
    const { document, scenarios } = await beginningOf(beginning);
    const id = await create(document, name);
    if (scenarios) await bringTests(id, scenarios);
    if (folder) await putCard(id, { folder, tags: [], about: "" });
    return id;
  });
}

async function putCard(flow: string, card: Card): Promise<Card> {
  return answerOf(api.PUT("/v1/flows/{flow}/card", { params: { path: { flow } }, body: card }));
}

/** Write a flow's name, folder, tags and description. */
export function useDescribeFlow() {
  return useChange(async ({ flow, name, card }: { flow: Flow; name: string; card: Card }) => {
    await putCard(flow.id, card);
    if (name !== flow.name) {
      const draft = await draftOf(flow.id);
      const body = { document: { ...draft.document, name }, revision: draft.revision, tab: null };
      await answerOf(api.PUT("/v1/flows/{flow}/draft", { params: { path: { flow: flow.id } }, body }));
    }
  });
}

/** Take a flow out of the list. */
export function useRemoveFlow() {
  return useChange((flow: string) => answerOf(api.DELETE("/v1/flows/{flow}", { params: { path: { flow } } })));
}

/** Bring it back. */
export function useRestoreFlow() {
  return useChange((flow: string) => answerOf(api.POST("/v1/flows/{flow}/restored", { params: { path: { flow } } })));
}
