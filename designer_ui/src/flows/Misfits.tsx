import { Modal, Stack, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { spoken } from "@/i18n";
import type { Misfit } from "./files";
import classes from "./FlowsPage.module.css";

interface Props {
  readonly refused: readonly { readonly file: string; readonly misfits: readonly Misfit[] }[];
  readonly onClose: () => void;
}

/** Files that could not be taken: what is wrong in each, by line and block, and how to mend it. */
export default function Misfits({ refused, onClose }: Props) {
  const { t } = useTranslation("flows");
  const tongue = spoken();
  return (
    <Modal
      opened
      onClose={onClose}
      title={t("import.refused")}
      size={720}
      closeButtonProps={{ "aria-label": t("common:close") }}
    >
      <Stack gap="md">
        {refused.map(({ file, misfits }) => (
          <section key={file}>
            <Text fw={600}>{file}</Text>
            <ul className={classes.misfits}>
              {misfits.map(({ finding, line }) => (
                <li key={`${line ?? ""} ${finding.pointer} ${finding.message.en}`}>
                  <Text size="sm">
                    {line !== null && <strong>{t("import.line", { line })} </strong>}
                    {finding.node !== null && <strong>{t("import.block", { block: finding.node })} </strong>}
                    {finding.message[tongue]}
                  </Text>
                  <Text size="sm" c="dimmed">
                    {finding.mend[tongue]}
                  </Text>
                </li>
              ))}
            </ul>
          </section>
        ))}
      </Stack>
    </Modal>
  );
}
