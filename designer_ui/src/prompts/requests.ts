/** What the prompt library is asked for, and what is done to it. */

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { answerOf, api, responseTo, type Schemas } from "@/contract/client";
import { entryPath } from "./sound";

export type Prompt = Schemas["PromptView"];
export type Entry = Prompt["entries"][number];
export type Imported = Schemas["PromptsImported"];

const PROMPTS = ["prompts"] as const;

/** The whole library; it is searched here, where every letter is answered at once. */
export function usePrompts() {
  return useQuery({
    queryKey: PROMPTS,
    queryFn: () => answerOf(api.GET("/v1/prompts", { params: { query: { limit: 1000 } } })),
    select: ({ prompts }) => prompts,
    staleTime: 10_000,
  });
}

/** Which languages are missing where. */
export function useGaps() {
  return useQuery({ queryKey: [...PROMPTS, "gaps"], queryFn: () => answerOf(api.GET("/v1/prompts/-/gaps")) });
}

export function useVoices() {
  return useQuery({
    queryKey: ["voices"],
    queryFn: () => answerOf(api.GET("/v1/prompts/-/voices")),
    select: ({ voices }) => voices.map((voice) => voice.name),
    staleTime: Infinity,
  });
}

export function useUses(key: string) {
  return useQuery({
    queryKey: [...PROMPTS, "uses", key],
    queryFn: () => answerOf(api.GET("/v1/prompts/{key}/uses", { params: { path: { key } } })),
    select: ({ uses }) => uses,
  });
}

async function sent<T>(method: string, path: string, body?: BodyInit, type?: string): Promise<T> {
  const answer = await responseTo(path, {
    method,
    ...(body === undefined ? {} : { body }),
    ...(type === undefined ? {} : { headers: { "content-type": type } }),
  });
  return (answer.status === 204 ? undefined : await answer.json()) as T;
}

export interface Place {
  key: string;
  language: string;
  voice: string;
}

/** Everything that changes the library; what is shown of it is asked for anew. */
export function useChanges() {
  const client = useQueryClient();
  const options = { onSettled: () => client.invalidateQueries({ queryKey: PROMPTS }) };
  const write = useMutation({
    ...options,
    mutationFn: ({ key, language, voice, text }: Place & { text: string }) =>
      sent<Schemas["PromptChanged"]>(
        "PUT",
        entryPath(key, language, voice),
        JSON.stringify({ text }),
        "application/json",
      ),
  });
  const upload = useMutation({
    ...options,
    mutationFn: ({ key, language, voice, file, name }: Place & { file: Blob; name: string }) =>
      sent<Schemas["PromptChanged"]>(
        "POST",
        `${entryPath(key, language, voice)}/audio?file_name=${encodeURIComponent(name)}`,
        file,
        file.type || "application/octet-stream",
      ),
  });
  const silence = useMutation({
    ...options,
    mutationFn: ({ key, language, voice }: Place) => sent("DELETE", `${entryPath(key, language, voice)}/audio`),
  });
  const removeEntry = useMutation({
    ...options,
    mutationFn: ({ key, language, voice }: Place) => sent("DELETE", entryPath(key, language, voice)),
  });
  const describe = useMutation({
    ...options,
    mutationFn: ({ key, description, tags }: { key: string; description: string; tags: string[] }) =>
      answerOf(api.PUT("/v1/prompts/{key}", { params: { path: { key } }, body: { description, tags } })),
  });
  const remove = useMutation({
    ...options,
    mutationFn: (key: string) => sent("DELETE", `/v1/prompts/${encodeURIComponent(key)}`),
  });
  const bring = useMutation({
    ...options,
    mutationFn: ({ file, dry }: { file: File; dry: boolean }) =>
      sent<Imported>(
        "POST",
        `/v1/prompts/-/import?dry_run=${String(dry)}`,
        file,
        file.type || "application/octet-stream",
      ),
  });
  return { write, upload, silence, removeEntry, describe, remove, bring };
}
