/** What the first page says in this language; the rest is in `zh.rest.ts`, fetched with the page that says it. */
import { areasOf } from "./areas";

export default areasOf(
  import.meta.glob(["./zh/common.json", "./zh/errors.json", "./zh/flows.json"], { eager: true, import: "default" }),
);
