import { Button, Group, Modal, Stack, TextInput } from "@mantine/core";
import { IconPencilPlus } from "@tabler/icons-react";
import { useState, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { spoken } from "@/i18n";
import { ProblemNotice } from "@/ui/ProblemNotice";
import { useCreateFlow, useTemplates } from "./requests";
import { Sketch } from "./Sketch";
import classes from "./NewFlow.module.css";

interface Props {
  readonly folder: string;
  readonly onClose: () => void;
  readonly onMade: (flow: string) => void;
}

const NOTHING = "";

/** Begin a flow: from nothing or from a template, under a name. */
export default function NewFlow({ folder, onClose, onMade }: Props) {
  const { t } = useTranslation("flows");
  const { data: templates = [] } = useTemplates();
  const create = useCreateFlow();
  const [chosen, setChosen] = useState(NOTHING);
  const [name, setName] = useState("");
  const language = spoken();
  const titleOf = (id: string) =>
    templates.find((template) => template.id === id)?.title[language] ?? t("new.untitled");
  const begin = () => {
    const languages = language === "zh" ? ["zh-CN", "en"] : ["en", "zh-CN"];
    create.mutate(
      {
        name: name.trim() || titleOf(chosen),
        beginning: chosen === NOTHING ? { from: "nothing", languages } : { from: "template", template: chosen },
        folder,
      },
      { onSuccess: onMade },
    );
  };
  const card = (id: string, title: string, about: string, picture: ReactNode) => (
    <label key={id || "nothing"} className={classes.card}>
      <input
        type="radio"
        name="beginning"
        className={classes.radio}
        checked={chosen === id}
        onChange={() => setChosen(id)}
        aria-describedby={`about-${id || "nothing"}`}
        aria-label={title}
      />
      <span className={classes.picture}>{picture}</span>
      <span className={classes.title}>{title}</span>
      <span id={`about-${id || "nothing"}`} className={classes.about}>
        {about}
      </span>
    </label>
  );
  return (
    <Modal
      opened
      onClose={onClose}
      title={t("new.title")}
      size={840}
      closeButtonProps={{ "aria-label": t("common:close") }}
    >
      <form
        onSubmit={(event) => {
          event.preventDefault();
          begin();
        }}
      >
        <Stack gap="md">
          <TextInput
            label={t("details.name")}
            placeholder={titleOf(chosen)}
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
            data-autofocus
          />
          <fieldset className={classes.gallery}>
            <legend className={classes.legend}>{t("new.from")}</legend>
            {card(
              NOTHING,
              t("new.nothing.title"),
              t("new.nothing.about"),
              <IconPencilPlus size={34} stroke={1.3} aria-hidden />,
            )}
            {templates.map((template) =>
              card(template.id, template.title[language], template.about[language], <Sketch template={template} />),
            )}
          </fieldset>
          {create.error && <ProblemNotice problem={create.error} />}
          <Group justify="flex-end" className={classes.foot}>
            <Button variant="default" onClick={onClose}>
              {t("common:cancel")}
            </Button>
            <Button type="submit" loading={create.isPending}>
              {t("new.begin")}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
