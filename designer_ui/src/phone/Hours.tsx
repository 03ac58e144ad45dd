import { Alert, Select, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { useEditor, type Session } from "@/canvas/session";
import { answerOf, api } from "@/contract/client";
import type { Hours as Say } from "./told";

const SAYS: readonly Say[] = ["calendars", "open", "closed", "holiday", "emergency"];

interface Props {
  readonly session: Session;
  readonly value: Say;
  readonly onChange: (hours: Say) => void;
}

/** What opening hours say in a test call: as for real calls, or as its author wants. Nothing where the flow asks for none. */
export function Hours({ session, value, onChange }: Props) {
  const { t } = useTranslation("phone");
  const names = useEditor(session, ({ document: { nodes } }) =>
    Object.values(nodes)
      .map(({ type, config }) => (type.split("@")[0] === "business_hours" ? (config as { calendar?: unknown }).calendar : ""))
      .filter((name) => typeof name === "string" && name !== "")
      .sort()
      .join(" "),
  ); // prettier-ignore
  const { data: calendars = [] } = useQuery({
    queryKey: ["calendars of a test call"],
    queryFn: async () => (await answerOf(api.GET("/v1/calendars"))).calendars,
    enabled: names !== "",
    refetchInterval: 10_000, // a closure is switched on by somebody else
  });
  if (names === "") return null;
  const shut = calendars.filter(({ name, now }) => names.split(" ").includes(name) && now?.state === "emergency");
  return (
    <div>
      <Select
        label={t("hours.label")}
        description={t("hours.about")}
        data={SAYS.map((say) => ({ value: say, label: t(`hours.says.${say}`) }))}
        value={value}
        allowDeselect={false}
        onChange={(say) => onChange(SAYS.find((one) => one === say) ?? "calendars")}
      />
      {shut.map(({ name }) => (
        <Alert key={name} color="clay" mt={6} p="xs" role="note">
          <Text size="sm">{t(value === "calendars" ? "hours.shut" : "hours.shutNot", { name })}</Text>
        </Alert>
      ))}
    </div>
  );
}
