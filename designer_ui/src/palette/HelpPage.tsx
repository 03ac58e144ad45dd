import { Fragment } from "react";
import type { BlockType } from "@/flow/catalog";
import { helpOf, said } from "@/canvas/words";
import { spoken } from "@/i18n";
import classes from "./HelpPage.module.css";

/** A block's help: the page that its author wrote, and what its form asks for. */
export function HelpPage({ type }: { type: BlockType }) {
  const chinese = spoken() === "zh";
  const fields = Object.entries(type.schema.properties ?? {});
  const paragraphs = helpOf(type)
    .split(/\n\s*\n/)
    .map((text) => text.replace(/\s+/g, " ").trim());
  const shown = paragraphs.filter(Boolean);
  return (
    <article className={classes.page}>
      <h4 className={classes.title}>{said(type.title)}</h4>
      {shown.map((text) => (
        <p key={text} className={classes.text}>
          {text.split(/(`[^`]*`)/).map((part, n) => (
            <Fragment key={n}>
              {part.startsWith("`") ? <code>{part.slice(1, -1)}</code> : part.replaceAll("*", "")}
            </Fragment>
          ))}
        </p>
      ))}
      {shown.length === 0 && fields.length > 0 && (
        <dl className={classes.fields}>
          {fields.map(([name, field]) => (
            <Fragment key={name}>
              <dt>{(chinese ? field["x-title"]?.["zh-CN"] : field.title) ?? name}</dt>
              <dd>{(chinese ? field["x-help"]?.["zh-CN"] : field.description) ?? ""}</dd>
            </Fragment>
          ))}
        </dl>
      )}
    </article>
  );
}
