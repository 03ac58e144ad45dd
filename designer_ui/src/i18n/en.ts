/** All areas of this language, in one piece: small enough not to be split. */
import { areasOf } from "./areas";

export default areasOf(import.meta.glob("./en/*.json", { eager: true, import: "default" }));
