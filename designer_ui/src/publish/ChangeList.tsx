import { Text } from "@mantine/core";
import { IconMinus, IconPencil, IconPlus } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { said } from "@/canvas/words";
import type { Catalog } from "@/flow/catalog";
import type { FlowDocument } from "@/flow/document";
import { spoken } from "@/i18n";
import { grouped, type Told } from "./changes";
import { worded, type Around } from "./wording";
import classes from "./ChangeList.module.css";

interface Props {
  readonly changes: readonly Told[];
  readonly catalog: Catalog;
  /** The newer of the two drawings. */
  readonly flow: FlowDocument;
}

/** What changed, in words: of the flow itself, then block by block. */
export function ChangeList({ changes, catalog, flow }: Props) {
  const { t } = useTranslation("publish");
  const { whole, blocks, moved } = grouped(changes);
  const titles = (type: string) => {
    const known = catalog.find(type);
    return known ? said(known.title) : type;
  };
  const gone = new Map(blocks.map(({ node, name, type }) => [node, name || titles(type)]));
  const around: Around = { catalog, flow, tongue: spoken(), t, gone };
  if (changes.length === 0) return <Text c="dimmed">{t("changes.none")}</Text>;
  return (
    <div className={classes.list}>
      {whole.length > 0 && (
        <section>
          <h4 className={classes.of}>{t("changes.whole")}</h4>
          <Lines changes={whole} around={around} />
        </section>
      )}
      {blocks.map(({ node, name, type, changes: own }) => (
        <section key={node}>
          <h4 className={classes.of}>
            {name || titles(type)}
            <span className={classes.type}>{name ? titles(type) : ""}</span>
          </h4>
          <Lines changes={own} around={around} />
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

const SIGNS = { added: IconPlus, removed: IconMinus, changed: IconPencil };

function Lines({ changes, around }: { changes: readonly Told[]; around: Around }) {
  const { t } = useTranslation("publish");
  return (
    <ul className={classes.lines}>
      {changes.flatMap((change) => {
        const { what, pointer } = change;
        const sign = what.endsWith("_added") ? "added" : what.endsWith("_removed") ? "removed" : "changed";
        const Sign = SIGNS[sign];
        return worded(change, around).map(({ at, before, after }) => (
          <li key={`${what}${pointer}${at}`} data-sign={sign} data-quiet={change.audible ? undefined : true}>
            <Sign size={14} stroke={2} aria-hidden />
            <span>
              {t(`changes.what.${what}`, { at })}
              {(before || after) && (
                <span className={classes.values}>
                  {before && <del>{before}</del>}
                  {before && after && " → "}
                  {after && <ins>{after}</ins>}
                </span>
              )}
            </span>
          </li>
        ));
      })}
    </ul>
  );
}
