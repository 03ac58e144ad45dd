import { Text } from "@mantine/core";
import { IconMinus, IconPencil, IconPlus } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { grouped, place, plain, type Told } from "./changes";
import classes from "./ChangeList.module.css";

/** How many parts of its pointer name what a change is of, before what it is at. */
const SKIP: Readonly<Record<string, number>> = {
  variable_added: 1, variable_removed: 1, variable_changed: 1, prompt_added: 1, prompt_removed: 1, prompt_changed: 1,
  config_changed: 3, cord_added: 3, cord_removed: 3, cord_moved: 3,
}; // prettier-ignore

/** What changed, in words: of the flow itself, then block by block. `titles` are what types of blocks are called. */
export function ChangeList({ changes, titles }: { changes: readonly Told[]; titles: (type: string) => string }) {
  const { t } = useTranslation("publish");
  const { whole, blocks, moved } = grouped(changes);
  if (changes.length === 0) return <Text c="dimmed">{t("changes.none")}</Text>;
  return (
    <div className={classes.list}>
      {whole.length > 0 && (
        <section>
          <h4 className={classes.of}>{t("changes.whole")}</h4>
          <Lines changes={whole} />
        </section>
      )}
      {blocks.map(({ node, name, type, changes: own }) => (
        <section key={node}>
          <h4 className={classes.of}>
            {name || titles(type)}
            <span className={classes.type}>{name ? titles(type) : ""}</span>
          </h4>
          <Lines changes={own} />
        </section>
      ))}
      {moved > 0 && (
        <Text size="sm" c="dimmed">
          {t("changes.moved", { count: moved })}
        </Text>
      )}
    </div>
  );
}

function Lines({ changes }: { changes: readonly Told[] }) {
  const { t } = useTranslation("publish");
  const say = (value: unknown) => plain(value, t("yes"), t("no"));
  return (
    <ul className={classes.lines}>
      {changes.map((change) => {
        const sign = change.what.endsWith("_added")
          ? "added"
          : change.what.endsWith("_removed")
            ? "removed"
            : "changed";
        const Sign = { added: IconPlus, removed: IconMinus, changed: IconPencil }[sign];
        const whole = change.what === "node_added" || change.what === "node_removed";
        const [before, after] = whole ? ["", ""] : [say(change.before), say(change.after)];
        return (
          <li key={`${change.what}${change.pointer}`} data-sign={sign} data-quiet={change.audible ? undefined : true}>
            <Sign size={14} stroke={2} aria-hidden />
            <span>
              {t(`changes.what.${change.what}`, { at: place(change.pointer, SKIP[change.what] ?? 0) })}
              {(before || after) && (
                <span className={classes.values}>
                  {before && <del>{before}</del>}
                  {before && after && " → "}
                  {after && <ins>{after}</ins>}
                </span>
              )}
            </span>
          </li>
        );
      })}
    </ul>
  );
}
