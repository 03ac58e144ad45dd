/** All areas of this language but those of the first page. */
import { areasOf } from "./areas";

export default areasOf(
  import.meta.glob(["./zh/*.json", "!./zh/common.json", "!./zh/errors.json", "!./zh/flows.json"], {
    eager: true,
    import: "default",
  }),
);
