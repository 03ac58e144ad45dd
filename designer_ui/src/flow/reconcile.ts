/** Turn one document into another by the fewest writes, so that a merge or a restored version is a step like any other. */

import { same } from "./equal";

type Plain = Record<string, unknown>;

export function reconcile(target: Plain, source: Readonly<Plain>): void {
  for (const name of Object.keys(target)) if (!(name in source)) delete target[name];
  for (const [name, wanted] of Object.entries(source)) {
    const have = target[name];
    if (isMap(have) && isMap(wanted)) reconcile(have, wanted);
    else if (!same(have, wanted)) target[name] = wanted;
  }
}

export function isMap(value: unknown): value is Plain {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
