/** What the first page says in this language; the rest is in `en.rest.ts`, fetched with the page that says it. */
import { areasOf } from "./areas";

export default areasOf(
  import.meta.glob(["./en/common.json", "./en/errors.json", "./en/flows.json"], { eager: true, import: "default" }),
);
