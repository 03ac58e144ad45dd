/** What the whole flow has: its name, languages, variables, prompts and handlers. */

import type { Catalog } from "../catalog";
import type { Config, FlowDocument, Handlers, Language, NodeId, Variable } from "../document";
import { replaced } from "../forms";

export function renameFlow(flow: FlowDocument, name: string): void {
  flow.name = name.slice(0, 200);
}

export function addLanguage(flow: FlowDocument, language: Language): void {
  if (!flow.languages.includes(language)) flow.languages.push(language);
}

/** Take a language away, with all that is said in it; the last one stays. */
export function removeLanguage(flow: FlowDocument, language: Language): void {
  if (flow.languages.length < 2 || !flow.languages.includes(language)) return;
  flow.languages = flow.languages.filter((known) => known !== language);
  for (const spoken of Object.values(flow.prompts)) delete spoken[language];
}

/** Make a language the one that is spoken until a caller chooses. */
export function speakFirst(flow: FlowDocument, language: Language): void {
  if (flow.languages.includes(language)) {
    flow.languages = [language, ...flow.languages.filter((known) => known !== language)];
  }
}

export function setPromptText(flow: FlowDocument, key: string, language: Language, text: string): void {
  const spoken = (flow.prompts[key] ??= {});
  const kept = spoken[language];
  if (text === "") delete spoken[language];
  else if (kept) kept.text = text;
  else spoken[language] = { text };
}

export function removePrompt(flow: FlowDocument, key: string): void {
  delete flow.prompts[key];
}

/** Rename a prompt, and every mention of it in the blocks' settings. */
export function renamePrompt(flow: FlowDocument, from: string, to: string, catalog: Catalog): boolean {
  const spoken = flow.prompts[from];
  if (!spoken || to in flow.prompts || from === to) return false;
  flow.prompts[to] = spoken;
  delete flow.prompts[from];
  renameMentions(flow, "prompts", (key) => (key === from ? to : key), catalog);
  return true;
}

export function setVariable(flow: FlowDocument, name: string, variable: Variable): void {
  flow.variables[name] = variable;
}

export function removeVariable(flow: FlowDocument, name: string): void {
  delete flow.variables[name];
}

/** Rename a variable: its declaration, where blocks set it, and where expressions and prompts read it. */
export function renameVariable(flow: FlowDocument, from: string, to: string, catalog: Catalog): boolean {
  const declared = flow.variables[from];
  if (!declared || to in flow.variables || from === to) return false;
  flow.variables[to] = declared;
  delete flow.variables[from];
  renameMentions(flow, "variables", (name) => (name === from ? to : name), catalog);
  renameMentions(flow, "expressions", (source) => renamedIn(source, from, to), catalog);
  for (const spoken of Object.values(flow.prompts)) {
    for (const said of Object.values(spoken)) {
      said.text = said.text.replace(/\$\{([^}]*)\}/g, (_, source: string) => `\${${renamedIn(source, from, to)}}`);
    }
  }
  return true;
}

export function setHandler(flow: FlowDocument, name: "hangup" | "error", node: NodeId | undefined): void {
  const handlers: Handlers = (flow.handlers ??= {});
  if (node === undefined) delete handlers[name];
  else handlers[name] = node;
  if (Object.keys(handlers).length === 0) delete flow.handlers;
}

export function setOperatorKey(flow: FlowDocument, operator: { key: string; node: NodeId } | undefined): void {
  const handlers: Handlers = (flow.handlers ??= {});
  if (operator === undefined) delete handlers.operator_key;
  else handlers.operator_key = operator;
  if (Object.keys(handlers).length === 0) delete flow.handlers;
}

/** Give settings with every mention of one kind written anew. */
export function rewritten(
  node: { type: string; name: string; config: Config; exits: Record<string, string> },
  kind: "prompts" | "variables" | "expressions",
  change: (value: string) => string,
  catalog: Catalog,
): Config {
  let config = node.config;
  for (const place of catalog.mentions(node)[kind]) {
    const to = change(place.value);
    if (to !== place.value) config = replaced(config, place.path, to);
  }
  return config;
}

function renameMentions(
  flow: FlowDocument,
  kind: "prompts" | "variables" | "expressions",
  change: (value: string) => string,
  catalog: Catalog,
): void {
  for (const node of Object.values(flow.nodes)) {
    const config = rewritten(node, kind, change, catalog);
    if (config !== node.config) node.config = config;
  }
}

/** Rename a free name in CEL: not a member (`call.x`), not inside a string. */
function renamedIn(source: string, from: string, to: string): string {
  return source.replace(/"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|(?:\.\s*)?[A-Za-z_][A-Za-z0-9_]*/g, (token) =>
    token === from ? to : token,
  );
}
