import { SegmentedControl } from "@mantine/core";
import { useState } from "react";
import type { Config } from "@/flow/document";
import type { Schema } from "@/flow/forms";
import { carriedOver } from "./conditions";
import { useForm } from "./context";
import { Field } from "./Field";
import { eitherOf, fresh, matters, membersOf, resolved, shapeOf, type Member, type Path } from "./shape";
import classes from "./form.module.css";

interface Props {
  form: Schema;
  value: Config;
  path: Path;
  /** Which of the fields are shown; all when not given. */
  shown?: (member: Member) => boolean;
}

/** The fields of an object's form, one under the other. Of those that stand in each other's place one set is shown. */
export function SchemaFields({ form, value, path, shown }: Props) {
  const { root, tongue } = useForm();
  const known = resolved(root, form);
  const ways = eitherOf(root, form);
  const members = inOrder(membersOf(root, form, tongue).filter((member) => shown?.(member) ?? true));
  const [chosen, setChosen] = useState<number | undefined>(undefined);
  const filled = ways.findIndex((way) => way.some((name) => said(value[name])));
  const way = chosen ?? (filled < 0 ? 0 : filled);
  const inWays = new Set(ways.flat());
  const first = members.find((member) => inWays.has(member.name));
  return members.map((member) => {
    const given = value[member.name];
    if (!matters(member, value, known) && !said(given)) return null;
    const hidden = inWays.has(member.name) && !ways[way]?.includes(member.name);
    return (
      <div key={member.name} className={classes.member}>
        {member === first && (
          <Ways ways={ways} members={members} way={way} value={value} path={path} choose={setChosen} />
        )}
        {!hidden && (
          <Field
            schema={member.schema}
            value={given}
            path={[...path, member.name]}
            title={member.title}
            help={member.help}
            required={member.required}
            inherits={member.inherits}
            stays={inWays.has(member.name)}
          />
        )}
      </div>
    );
  });
}

interface WaysProps {
  ways: string[][];
  members: Member[];
  way: number;
  value: Config;
  path: Path;
  choose: (way: number) => void;
}

function Ways({ ways, members, way, value, path, choose }: WaysProps) {
  const { change, readOnly, root, tongue } = useForm();
  const title = (names: string[]) => members.find((member) => member.name === names[0])?.title ?? names[0] ?? "";
  return (
    <SegmentedControl
      fullWidth
      size="xs"
      disabled={readOnly}
      value={String(way)}
      data={ways.map((names, n) => ({ value: String(n), label: title(names) }))}
      onChange={(to) => {
        choose(Number(to));
        const others = ways.filter((_, n) => n !== Number(to)).flat();
        const kept = Object.entries(value).filter(([name]) => !others.includes(name));
        const next = ways[Number(to)] ?? [];
        const begun = Object.fromEntries(
          members
            .filter((member) => next.includes(member.name) && shapeOf(root, member.schema, tongue).kind === "object")
            .map((member) => [member.name, fresh(root, member.schema)]),
        );
        const taken = { ...Object.fromEntries(kept), ...begun, ...carriedOver(value, next) };
        if (kept.length < Object.keys(value).length || Object.keys(begun).length > 0) change(path, taken);
      }}
    />
  );
}

/** The order of the schema; then the technical names of exits, which nobody has to care for, and switches at the end. */
function inOrder(members: Member[]): Member[] {
  const rank = (member: Member) =>
    member.schema.type === "boolean" ? 2 : member.schema["x-format"] === "exit" ? 1 : 0;
  return [...members].sort((one, other) => rank(one) - rank(other));
}

function said(value: unknown): boolean {
  return value !== undefined && value !== null && value !== "" && !(Array.isArray(value) && value.length === 0);
}
