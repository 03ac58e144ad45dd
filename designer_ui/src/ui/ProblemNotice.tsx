import { Alert, Button, Text } from "@mantine/core";
import { IconAlertTriangle } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { useProblemWords } from "@/contract/words";

/** A failure, said in the person's language: what happened, what to do about it, and to try again where that can help. */
export function ProblemNotice({ problem, retry }: { problem: unknown; retry?: () => void }) {
  const { t } = useTranslation("common");
  const words = useProblemWords(problem);
  return (
    <Alert color="clay" icon={<IconAlertTriangle size={18} />} title={words.title} role="alert">
      {words.mend && <Text size="sm">{words.mend}</Text>}
      {retry && (
        <Button mt="xs" size="xs" variant="default" onClick={retry}>
          {t("tryAgain")}
        </Button>
      )}
    </Alert>
  );
}
