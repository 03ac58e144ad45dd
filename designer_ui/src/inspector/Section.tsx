import { Collapse, UnstyledButton } from "@mantine/core";
import { IconChevronDown, IconChevronRight } from "@tabler/icons-react";
import { useState, type ReactNode } from "react";
import classes from "./inspector.module.css";

/** A part of the form that can be folded away; what is folded costs nothing while other fields are written in. */
export function Section(props: { title: string; note?: string; folded?: boolean; children: ReactNode }) {
  const [open, setOpen] = useState(!props.folded);
  return (
    <section className={classes.section}>
      <UnstyledButton className={classes.fold} aria-expanded={open} onClick={() => setOpen(!open)}>
        {open ? <IconChevronDown size={14} aria-hidden /> : <IconChevronRight size={14} aria-hidden />}
        <span>{props.title}</span>
        {props.note !== undefined && <span className={classes.note}>{props.note}</span>}
      </UnstyledButton>
      <Collapse expanded={open} keepMounted={false}>
        <div className={classes.inside}>{props.children}</div>
      </Collapse>
    </section>
  );
}
