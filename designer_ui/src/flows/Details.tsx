import { Autocomplete, Button, Group, Modal, Stack, TagsInput, Textarea, TextInput } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { ProblemNotice } from "@/ui/ProblemNotice";
import { folders, tagsOf } from "./listing";
import { useDescribeFlow, useFlows, type Flow } from "./requests";

/** A flow's name, folder, tags and description. */
export default function Details({ flow, onClose }: { flow: Flow; onClose: () => void }) {
  const { t } = useTranslation("flows");
  const { data: flows = [] } = useFlows();
  const describe = useDescribeFlow();
  const [name, setName] = useState(flow.name);
  const [folder, setFolder] = useState(flow.folder);
  const [tags, setTags] = useState(flow.tags);
  const [about, setAbout] = useState(flow.about);
  const save = () => {
    const path = folder
      .split("/")
      .map((part) => part.trim())
      .filter(Boolean)
      .join("/");
    describe.mutate(
      { flow, name: name.trim() || flow.name, card: { folder: path, tags, about } },
      { onSuccess: onClose },
    );
  };
  return (
    <Modal opened onClose={onClose} title={t("details.title")} closeButtonProps={{ "aria-label": t("common:close") }}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          save();
        }}
      >
        <Stack gap="sm">
          <TextInput
            label={t("details.name")}
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
            required
            withAsterisk={false}
            data-autofocus
          />
          <Autocomplete
            label={t("details.folder")}
            description={t("details.folderHelp")}
            data={folders(flows).map(({ path }) => path)}
            value={folder}
            onChange={setFolder}
          />
          <TagsInput label={t("details.tags")} data={tagsOf(flows)} value={tags} onChange={setTags} />
          <Textarea
            label={t("details.about")}
            value={about}
            onChange={(event) => setAbout(event.currentTarget.value)}
            autosize
            minRows={2}
            maxRows={6}
          />
          {describe.error && <ProblemNotice problem={describe.error} />}
          <Group justify="flex-end" mt="xs">
            <Button variant="default" onClick={onClose}>
              {t("common:cancel")}
            </Button>
            <Button type="submit" loading={describe.isPending}>
              {t("common:save")}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
