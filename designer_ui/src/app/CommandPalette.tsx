import { Spotlight, spotlight, type SpotlightActionGroupData } from "@mantine/spotlight";
import "@mantine/spotlight/styles.layer.css";
import { IconSearch } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { answerOf, api } from "@/contract/client";
import { Shortcut } from "@/ui/Shortcut";
import { useAllActions } from "./actions";
import classes from "./CommandPalette.module.css";

/** Everything that can be done and every flow one can go to, found by typing. */
export default function CommandPalette({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const actions = useAllActions();
  const [before] = useState(() => document.activeElement);
  const { data } = useQuery({ queryKey: ["flows"], queryFn: () => answerOf(api.GET("/v1/flows")) });
  useEffect(() => {
    spotlight.open();
  }, []);

  const groups = new Map<string, SpotlightActionGroupData>();
  const add = (group: string, line: SpotlightActionGroupData["actions"][number]) => {
    const there = groups.get(group) ?? { group, actions: [] };
    there.actions.push(line);
    groups.set(group, there);
  };
  for (const action of actions) {
    const [keys] = action.shortcuts ?? [];
    add(t(action.section), {
      id: action.id,
      label: t(action.title, action.values ?? {}),
      keywords: action.keywords ?? "",
      rightSection: keys ? <Shortcut keys={keys} /> : null,
      // What cannot be done just now is shown all the same: it has its keys, and will be looked for again.
      disabled: action.enabled?.() === false,
      onClick: () => afterwards(action.run),
    });
  }
  for (const flow of data?.flows ?? []) {
    add(t("sections.flows"), {
      id: `flow:${flow.id}`,
      label: flow.name,
      description: flow.id,
      onClick: () => afterwards(() => void navigate({ to: "/flows/$flow", params: { flow: flow.id } })),
    });
  }
  return (
    <Spotlight
      actions={[...groups.values()]}
      nothingFound={t("paletteNothing")}
      classNames={{ action: classes.action ?? "", actionDescription: classes.description ?? "" }}
      attributes={{ content: { "aria-label": t("actions.palette") } }}
      scrollable
      shortcut={null}
      centered={false}
      overlayProps={{ backgroundOpacity: 0.35, blur: 1 }}
      maxHeight={420}
      returnFocus={false}
      onSpotlightClose={() => {
        if (before instanceof HTMLElement) before.focus({ preventScroll: true });
        onClose();
      }}
      searchProps={{
        leftSection: <IconSearch size={18} />,
        placeholder: t("searchHint"),
        "aria-label": t("actions.palette"),
      }}
    />
  );
}

/** Done when the palette is away and the keyboard is back where it was: what is opened then leads back to there. */
function afterwards(run: () => void): void {
  setTimeout(() => run());
}
