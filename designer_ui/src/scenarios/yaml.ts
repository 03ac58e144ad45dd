/** YAML as scenarios are written in it, for the editor: which words are what. */

import { StreamLanguage } from "@codemirror/language";

/** Tokens are enough to read by; the server reads the grammar. */
export const yaml = StreamLanguage.define({
  name: "yaml",
  token(stream) {
    if (stream.eatSpace()) return null;
    if ((stream.sol() || /\s/.test(stream.string.charAt(stream.pos - 1))) && stream.match(/^#.*/)) return "comment";
    if (stream.match(/^"(?:[^"\\]|\\.)*"?/) || stream.match(/^'(?:[^']|'')*'?/)) return "string";
    if (stream.match(/^[^\s"'#{}[\],:-][^:{}[\],]*(?=:(?:\s|$))/)) return "variableName.function";
    if (stream.match(/^(?:true|false|null)(?=[\s,\]}]|$)/)) return "keyword";
    if (stream.match(/^-?\d+(?:\.\d+)?[a-z]*(?=[\s,\]}]|$)/)) return "number";
    if (stream.match(/^[{}[\],:-]/)) return "operator";
    if (!stream.match(/^[^\s{}[\],]+/)) stream.next();
    return null;
  },
  languageData: { commentTokens: { line: "#" }, closeBrackets: { brackets: ["(", "[", "{", "'", '"'] } },
});
