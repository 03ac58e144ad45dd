import { Button } from "@mantine/core";
import { IconMicrophone, IconPlayerStopFilled } from "@tabler/icons-react";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { useFormats } from "@/i18n/formats";
import { notice } from "@/ui/notice";

/** Longest, as the server takes it. */
const MOST_SECONDS = 600;

/** Record with this computer's microphone; what was said is handed on when it is stopped. */
export function RecordButton({ onDone, disabled = false }: { onDone: (said: Blob) => void; disabled?: boolean }) {
  const { t } = useTranslation("prompts");
  const formats = useFormats();
  const recorder = useRef<MediaRecorder | null>(null);
  const [seconds, setSeconds] = useState<number | undefined>(undefined);
  const records = seconds !== undefined;
  useEffect(() => {
    if (!records) return;
    const timer = setInterval(() => setSeconds((before) => (before ?? 0) + 1), 1000);
    return () => clearInterval(timer);
  }, [records]);
  useEffect(() => () => recorder.current?.stop(), []);
  useEffect(() => {
    if (seconds !== undefined && seconds >= MOST_SECONDS) recorder.current?.stop();
  }, [seconds]);
  const begin = async () => {
    try {
      const stream = await navigator.mediaDevices.getUserMedia({ audio: true });
      const made = new MediaRecorder(stream);
      const parts: Blob[] = [];
      made.addEventListener("dataavailable", ({ data }) => parts.push(data));
      made.addEventListener("stop", () => {
        stream.getTracks().forEach((track) => track.stop());
        recorder.current = null;
        setSeconds(undefined);
        onDone(new Blob(parts, { type: made.mimeType }));
      });
      recorder.current = made;
      made.start();
      setSeconds(0);
    } catch {
      void notice({ message: t("noMicrophone"), good: false });
    }
  };
  return (
    <Button
      variant={records ? "filled" : "default"}
      color={records ? "clay" : "gray"}
      size="compact-sm"
      disabled={disabled}
      leftSection={records ? <IconPlayerStopFilled size={14} /> : <IconMicrophone size={14} />}
      onClick={() => (records ? recorder.current?.stop() : void begin())}
    >
      {records ? t("stopRecording", { seconds: formats.seconds(seconds) }) : t("record")}
    </Button>
  );
}
