import { Anchor, Text, TextInput } from "@mantine/core";
import { IconHelpCircle } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useEditor, type Session } from "@/canvas/session";
import { blockName, helpOf, typeName } from "@/canvas/words";
import type { NodeId } from "@/flow/document";
import { configure, rename } from "@/flow/edit/blocks";
import type { Schema } from "@/flow/forms";
import { Exits } from "./Exits";
import { FormProvider } from "./form/context";
import { Markup } from "./form/Markup";
import { SchemaFields } from "./form/SchemaFields";
import { membersOf, written } from "./form/shape";
import { Section } from "./Section";
import { useFormContext } from "./useFormContext";
import formClasses from "./form/form.module.css";
import classes from "./inspector.module.css";

const NO_FORM: Schema = { type: "object", properties: {} };

/** A block's name, what it does, its settings, and where its exits lead. */
export function BlockForm({ session, id }: { session: Session; id: NodeId }) {
  const { t } = useTranslation("inspector");
  const { editor } = session;
  const node = useEditor(session, (state) => state.document.nodes[id]);
  const type = node && editor.catalog.find(node.type);
  const root = type?.schema ?? NO_FORM;
  const form = useFormContext({
    session,
    root,
    value: node?.config ?? {},
    place: `/nodes/${id}/config`,
    node: id,
    change: (path, value) =>
      editor.edit(
        { key: "configure", values: { name: blockName(editor.document.nodes[id], editor.catalog) } },
        (flow) => {
          const config = editor.document.nodes[id]?.config ?? {};
          configure(flow, id, written(config, path, value), editor.catalog);
        },
        { merge: `config ${id} ${path.join("/")}` },
      ),
  });
  if (!node) return null;
  const members = membersOf(root, root, form.tongue);
  const usual = members.filter((member) => !member.inherits);
  const taken = members.filter((member) => member.inherits);
  const own = taken.filter((member) => node.config[member.name] !== undefined).length;
  return (
    <FormProvider value={form}>
      <div className={classes.form}>
        <header className={classes.header}>
          <TextInput
            aria-label={t("name")}
            variant="unstyled"
            classNames={{ input: classes.title ?? "" }}
            readOnly={form.readOnly}
            value={node.name}
            placeholder={typeName(node, editor.catalog)}
            onChange={(event) => {
              const name = event.currentTarget.value;
              editor.edit({ key: "rename", values: { name } }, (flow) => rename(flow, id, name), {
                merge: `rename ${id}`,
              });
            }}
          />
          <Text size="xs" c="dimmed">
            {typeName(node, editor.catalog)}
            <span className={classes.id}>{id}</span>
          </Text>
          {type && <Help text={helpOf(type)} />}
        </header>
        {!type && <Text size="sm">{t("unknownType", { type: node.type })}</Text>}
        {usual.length > 0 && (
          <Section title={t("settings")}>
            <div className={formClasses.fields}>
              <SchemaFields form={root} value={node.config} path={[]} shown={(member) => !member.inherits} />
            </div>
          </Section>
        )}
        {taken.length > 0 && (
          <Section title={t("taken")} note={own > 0 ? t("own", { count: own }) : t("allInherited")} folded>
            <div className={formClasses.fields}>
              <SchemaFields form={root} value={node.config} path={[]} shown={(member) => member.inherits !== ""} />
            </div>
          </Section>
        )}
        <Exits session={session} id={id} exits={editor.catalog.exits(node)} />
      </div>
    </FormProvider>
  );
}

function Help({ text }: { text: string }) {
  const { t } = useTranslation("inspector");
  const [open, setOpen] = useState(false);
  const [first = "", ...rest] = text.split("\n\n");
  return (
    <div className={classes.help}>
      <Text size="sm">
        <Markup text={first.replaceAll("\n", " ")} />
      </Text>
      {open &&
        rest.map((part) => (
          <Text key={part} size="sm" mt={6}>
            <Markup text={part.replaceAll("\n", " ")} />
          </Text>
        ))}
      {rest.length > 0 && (
        <Anchor component="button" type="button" size="xs" aria-expanded={open} onClick={() => setOpen(!open)}>
          <IconHelpCircle size={12} aria-hidden /> {open ? t("lessHelp") : t("moreHelp")}
        </Anchor>
      )}
    </div>
  );
}
