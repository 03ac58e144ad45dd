/** The door to the API: every path and body typed by the contract that Python generates; every failure one kind of error. */
import createClient from "openapi-fetch";
import type { components, paths } from "./generated";

export type Schemas = components["schemas"];

/** A failure the API told (RFC 9457), or that the API could not be reached at all. */
export class ApiProblem extends Error {
  readonly code: string;
  readonly status: number;
  /** What to do about it, as the server says it. */
  readonly mend: string;
  /** All members of the problem, such as `diagnostics` or the draft that is there now. */
  readonly members: Readonly<Record<string, unknown>>;

  constructor(code: string, status: number, title: string, mend: string, members: Record<string, unknown> = {}) {
    super(title);
    this.name = "ApiProblem";
    this.code = code;
    this.status = status;
    this.mend = mend;
    this.members = members;
  }
}

function text(value: unknown): string {
  return typeof value === "string" ? value : "";
}

/** Make a problem of whatever body came with a failing status. */
export function problemOf(status: number, body: unknown): ApiProblem {
  const members = typeof body === "object" && body !== null ? (body as Record<string, unknown>) : {};
  const code = text(members.type).replace(/^urn:cordboard:/, "") || "unknown";
  return new ApiProblem(code, status, text(members.title) || `HTTP ${status}`, text(members.mend), members);
}

/** The typed client. Prefer `answerOf(api.GET(…))`, which gives the body or throws an `ApiProblem`. */
export const api = createClient<paths>({ baseUrl: globalThis.location.origin });

/** The body of an answer; an `ApiProblem` is thrown when it failed or never came. */
export async function answerOf<T>(asked: Promise<{ data?: T; error?: unknown; response: Response }>): Promise<T> {
  const came = await reached(asked);
  if (!came.response.ok) throw problemOf(came.response.status, came.error);
  return came.data as T;
}

/** Ask for what the typed client cannot send or read: files and streams. An `ApiProblem` is thrown as by `answerOf`. */
export async function responseTo(path: string, asked: RequestInit = {}): Promise<Response> {
  const response = await reached(fetch(path, asked));
  if (!response.ok) throw problemOf(response.status, await response.json().catch(() => undefined));
  return response;
}

async function reached<T>(asked: Promise<T>): Promise<T> {
  try {
    return await asked;
  } catch (wrong) {
    if (wrong instanceof DOMException && wrong.name === "AbortError") throw wrong;
    throw new ApiProblem("unreachable", 0, "Cordboard does not answer.", "");
  }
}
