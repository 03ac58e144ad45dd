import { ActionIcon, Menu } from "@mantine/core";
import { IconCopy, IconDots, IconDownload, IconFolderSymlink, IconTrash } from "@tabler/icons-react";
import { useNavigate } from "@tanstack/react-router";
import { lazy, Suspense, useState } from "react";
import { useTranslation } from "react-i18next";
import { ApiProblem } from "@/contract/client";
import { notice } from "@/ui/notice";
import { exportFlow } from "./files";
import { useCreateFlow, useRemoveFlow, useRestoreFlow, type Flow } from "./requests";

const Details = lazy(() => import("./Details"));

/** What can be done to one flow of the list; comes opened. */
export default function RowMenu({ flow }: { flow: Flow }) {
  const { t } = useTranslation("flows");
  const [describes, setDescribes] = useState(false);
  const navigate = useNavigate();
  const create = useCreateFlow();
  const remove = useRemoveFlow();
  const restore = useRestoreFlow();

  const duplicate = async () => {
    const name = t("copyOf", { name: flow.name });
    const id = await create.mutateAsync({ name, beginning: { from: "flow", flow: flow.id }, folder: flow.folder });
    void notice({
      message: t("duplicated", { name }),
      action: { label: t("open"), run: () => void navigate({ to: "/flows/$flow", params: { flow: id } }) },
    });
  };
  const takeAway = async () => {
    try {
      await remove.mutateAsync(flow.id);
      void notice({
        message: t("removed", { name: flow.name }),
        action: { label: t("common:undo"), run: () => restore.mutate(flow.id) },
      });
    } catch (wrong) {
      const answers = wrong instanceof ApiProblem && wrong.code === "flow-answers-numbers";
      const message = answers ? t("answersNumbers", { numbers: flow.numbers.join(", ") }) : t("notRemoved");
      void notice({ message, good: false });
    }
  };
  return (
    <>
      <Menu position="bottom-end" defaultOpened>
        <Menu.Target>
          <ActionIcon aria-label={t("menu", { name: flow.name })}>
            <IconDots size={18} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item leftSection={<IconFolderSymlink size={16} />} onClick={() => setDescribes(true)}>
            {t("actions.describe")}
          </Menu.Item>
          <Menu.Item leftSection={<IconCopy size={16} />} onClick={() => void duplicate()}>
            {t("actions.duplicate")}
          </Menu.Item>
          {(["json", "yaml"] as const).map((form) => (
            <Menu.Item
              key={form}
              leftSection={<IconDownload size={16} />}
              onClick={() => void exportFlow(flow.id, form)}
            >
              {t(`actions.export.${form}`)}
            </Menu.Item>
          ))}
          <Menu.Divider />
          <Menu.Item
            c="var(--mantine-color-error)"
            leftSection={<IconTrash size={16} />}
            onClick={() => void takeAway()}
          >
            {t("actions.remove")}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <Suspense fallback={null}>{describes && <Details flow={flow} onClose={() => setDescribes(false)} />}</Suspense>
    </>
  );
}
