import { Button } from "@mantine/core";
import { IconPhoneOff } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { KEYS } from "./keys";
import classes from "./Phone.module.css";

const LETTERS: Readonly<Record<string, string>> = {
  2: "ABC", 3: "DEF", 4: "GHI", 5: "JKL", 6: "MNO", 7: "PQRS", 8: "TUV", 9: "WXYZ",
}; // prettier-ignore

/** The keys of a telephone. The keyboard's own do the same while the phone has the focus. */
export function Keypad({ press, hangUp }: { press: (key: string) => void; hangUp: () => void }) {
  const { t } = useTranslation("phone");
  return (
    <>
      <div className={classes.keypad}>
        {Array.from(KEYS).map((key) => (
          <button key={key} type="button" className={classes.key} aria-label={t("key", { key })} onClick={() => press(key)}>
            <span data-letters={LETTERS[key] ?? ""}>{key}</span>
          </button>
        ))}
      </div>
      <Button fullWidth color="clay" leftSection={<IconPhoneOff size={17} />} onClick={hangUp}>
        {t("actions.hangUp")}
      </Button>
    </>
  ); // prettier-ignore
}
