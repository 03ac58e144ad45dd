import { Button, Group, List, Loader, Modal, Table, Text } from "@mantine/core";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { ApiProblem } from "@/contract/client";
import { ProblemNotice } from "@/ui/ProblemNotice";
import { notice } from "@/ui/notice";
import { useChanges, type Imported } from "./requests";

interface RowProblem {
  row: number;
  message: string;
  mend: string;
}

/** What a table or package of prompts would change, before it does. */
export default function ImportDialog({ file, onClose }: { file: File; onClose: () => void }) {
  const { t } = useTranslation("prompts");
  const { bring } = useChanges();
  const { mutateAsync } = bring;
  const [planned, setPlanned] = useState<Imported | undefined>(undefined);
  useEffect(() => {
    void mutateAsync({ file, dry: true }).then(setPlanned, () => undefined);
  }, [file, mutateAsync]);
  const rows = bring.error instanceof ApiProblem ? (bring.error.members.rows as RowProblem[] | undefined) : undefined;
  const news = planned?.effects.filter((effect) => effect.what !== "same") ?? [];
  const carryOut = async () => {
    try {
      const done = await mutateAsync({ file, dry: false });
      const count = done.effects.filter((effect) => effect.what !== "same").length;
      void notice({ message: t("import.done", { count }) });
      onClose();
    } catch {
      // The dialog shows what went wrong.
    }
  };
  return (
    <Modal
      opened
      onClose={onClose}
      size="lg"
      title={t("import.title", { file: file.name })}
      closeButtonProps={{ "aria-label": t("close") }}
    >
      {!planned && !bring.error && <Loader size="sm" aria-label={t("import.looking")} />}
      {bring.error && <ProblemNotice problem={bring.error} />}
      {rows && (
        <List size="sm" mt="sm">
          {rows.map((row) => (
            <List.Item key={`${row.row} ${row.message}`}>
              <b>{t("import.row", { row: row.row })}</b> {row.message} {row.mend}
            </List.Item>
          ))}
        </List>
      )}
      {planned && (
        <>
          <Text size="sm" mb="xs">
            {news.length === 0 ? t("import.nothing") : t("import.would", { count: news.length })}
          </Text>
          {news.length > 0 && (
            <Table.ScrollContainer minWidth={420} mah={360}>
              <Table fz="sm">
                <Table.Tbody>
                  {news.map((effect) => (
                    <Table.Tr key={`${effect.row}`}>
                      <Table.Td>{effect.key}</Table.Td>
                      <Table.Td>{effect.variant ? `${effect.language} · ${effect.variant}` : effect.language}</Table.Td>
                      <Table.Td>{t(`import.what.${effect.what}`)}</Table.Td>
                      <Table.Td>{effect.recording ? t("import.recording") : t("import.words")}</Table.Td>
                    </Table.Tr>
                  ))}
                </Table.Tbody>
              </Table>
            </Table.ScrollContainer>
          )}
          <Group justify="flex-end" mt="md">
            <Button variant="default" onClick={onClose}>
              {t("cancel")}
            </Button>
            <Button disabled={news.length === 0} loading={bring.isPending} onClick={() => void carryOut()}>
              {t("actions.import")}
            </Button>
          </Group>
        </>
      )}
    </Modal>
  );
}
