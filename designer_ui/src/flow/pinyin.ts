/** The initials of Chinese words by their reading, so that `cd` finds 菜单. Uses the browser's own collation. */

const FIRST = "阿八嚓哒妸发旮哈讥咔垃痳拏噢妑七呥仨他哇夕丫帀";
const INITIALS = "abcdefghjklmnopqrstwxyz";
const collator = new Intl.Collator("zh-Hans-CN-u-co-pinyin");

/** Give the initials of a text; letters and digits stay, everything else is left out. */
export function initials(text: string): string {
  return Array.from(text.toLowerCase(), initial).join("");
}

function initial(character: string): string {
  if (/[a-z0-9]/.test(character)) return character;
  if (!/\p{Script=Han}/u.test(character)) return "";
  for (let n = FIRST.length - 1; n >= 0; n--) {
    if (collator.compare(character, FIRST[n] ?? "") >= 0) return INITIALS[n] ?? "";
  }
  return "";
}
