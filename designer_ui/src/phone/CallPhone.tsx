import { Alert, Button, Select, Stack, Text, TextInput } from "@mantine/core";
import { IconPhoneOutgoing } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { answerOf, api } from "@/contract/client";
import { ProblemNotice } from "@/ui/ProblemNotice";
import classes from "./Phone.module.css";
import type { ByPhone } from "./told";

/** The number typed last, for as long as the page is open. It is somebody's: it goes into no storage and no address. */
let typedLast = "";

interface Props {
  readonly languages: readonly string[];
  /** The number that the flow takes for the one dialled. */
  readonly dials: string;
  readonly dialling: boolean;
  readonly dial: (wanted: ByPhone) => void;
}

/** Before a call to a telephone: which one, and what is really done when somebody answers. */
export function CallPhone({ languages, dials, dialling, dial }: Props) {
  const { t } = useTranslation("phone");
  const [number, setNumber] = useState(typedLast);
  const [language, setLanguage] = useState("");
  const { data, error } = useQuery({
    queryKey: ["phone-calls"],
    queryFn: () => answerOf(api.GET("/v1/phone-calls")),
    refetchInterval: (query) => (query.state.data?.unable ? 5_000 : false),
  });
  if (error) return <ProblemNotice problem={error} />;
  if (data?.unable) {
    return (
      <Alert title={t("byPhone.unable")} role="status">
        <Text size="sm">{t(`byPhone.why.${data.unable}`, { defaultValue: data.mend })}</Text>
      </Alert>
    );
  }
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        typedLast = number.trim();
        dial({ number: typedLast, dials, language: language || null, ring_seconds: 30 });
      }}
    >
      <Stack gap="sm">
        <Text size="sm" c="dimmed">
          {t("byPhone.about")}
        </Text>
        <TextInput
          type="tel"
          inputMode="tel"
          autoComplete="tel"
          required
          withAsterisk={false}
          maxLength={40}
          label={t("byPhone.number")}
          description={
            data?.allowed.length ? t("byPhone.allowed", { numbers: data.allowed.join(", ") }) : t("byPhone.extensions")
          }
          value={number}
          onChange={(event) => setNumber(event.currentTarget.value)}
        />
        <Select
          label={t("place.language")}
          data={[{ value: "", label: t("place.first") }, ...languages]}
          value={language}
          allowDeselect={false}
          onChange={(chosen) => setLanguage(chosen ?? "")}
        />
        <Button type="submit" size="md" color="moss" loading={dialling} leftSection={<IconPhoneOutgoing size={19} />}>
          {t("byPhone.call")}
        </Button>
        <Text size="sm" className={classes.real}>
          {t("byPhone.real")}
        </Text>
      </Stack>
    </form>
  );
}
