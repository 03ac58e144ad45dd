import { Modal } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { SessionGate } from "@/canvas/SessionGate";
import type { Session } from "@/canvas/session";
import { loadDraft } from "@/canvas/transport";
import { ProblemNotice } from "@/ui/ProblemNotice";
import { PublishForm } from "./PublishForm";
import { Published } from "./Published";
import type { Release } from "./requests";

/** Everything one wants to know before callers hear it, and the button that makes it so. */
export default function PublishDialog({ flow, onClose }: { flow: string; onClose: () => void }) {
  const { t } = useTranslation("publish");
  const [release, setRelease] = useState<{ made: Release; before: number | null }>();
  return (
    <Modal
      opened
      onClose={onClose}
      title={release ? t("done.title") : t("title")}
      size={release ? "md" : 920}
      closeButtonProps={{ "aria-label": t("common:close") }}
    >
      {release ? (
        <Published flow={flow} release={release.made} before={release.before} onClose={onClose} />
      ) : (
        <SessionGate flow={flow}>
          {(session) => (
            <Saved
              session={session}
              flow={flow}
              onClose={onClose}
              onPublished={(made, before) => setRelease({ made, before })}
            />
          )}
        </SessionGate>
      )}
    </Modal>
  );
}

interface Props {
  readonly session: Session;
  readonly flow: string;
  readonly onClose: () => void;
  readonly onPublished: (release: Release, before: number | null) => void;
}

/** What is on the canvas is saved first, so that what is looked at is what is published. */
function Saved({ session, flow, onClose, onPublished }: Props) {
  const { data: draft, error } = useQuery({
    queryKey: ["draft to publish", flow],
    queryFn: async () => {
      await session.editor.saveNow();
      return loadDraft(flow);
    },
    staleTime: 0,
    gcTime: 0,
    refetchOnWindowFocus: false,
  });
  if (error) return <ProblemNotice problem={error} />;
  if (!draft) return null;
  return <PublishForm session={session} flow={flow} draft={draft} onClose={onClose} onPublished={onPublished} />;
}
