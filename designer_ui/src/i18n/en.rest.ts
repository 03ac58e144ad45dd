/** All areas of this language but those of the first page. */
import { areasOf } from "./areas";

export default areasOf(
  import.meta.glob(["./en/*.json", "!./en/common.json", "!./en/errors.json", "!./en/flows.json"], {
    eager: true,
    import: "default",
  }),
);
