import { Kbd } from "@mantine/core";
import { keysOf } from "@/app/shortcuts";
import classes from "./Shortcut.module.css";

/** A shortcut as it is written on the keys of this machine; for the eyes, since what it belongs to tells it to screen readers. */
export function Shortcut({ keys }: { keys: string }) {
  return (
    <span className={classes.keys} aria-hidden>
      {keysOf(keys).map((key) => (
        <Kbd key={key} size="xs">
          {key}
        </Kbd>
      ))}
    </span>
  );
}
