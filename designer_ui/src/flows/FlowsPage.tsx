import { Container, Title } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { answerOf, api } from "@/contract/client";
import { ProblemNotice } from "@/ui/ProblemNotice";

/** All flows. */
export default function FlowsPage() {
  const { t } = useTranslation("flows");
  const { data, error, refetch } = useQuery({ queryKey: ["flows"], queryFn: () => answerOf(api.GET("/v1/flows")) });
  return (
    <Container component="main" size="lg" py="lg">
      <Title order={1}>{t("title")}</Title>
      {error && <ProblemNotice problem={error} retry={() => void refetch()} />}
      <ul>
        {data?.flows.map((flow) => (
          <li key={flow.id}>
            <Link to="/flows/$flow" params={{ flow: flow.id }}>
              {flow.name}
            </Link>
          </li>
        ))}
      </ul>
    </Container>
  );
}
