import { Button, Group, SegmentedControl, Text, Tooltip, ActionIcon, VisuallyHidden } from "@mantine/core";
import {
  IconPhoneOff,
  IconPlayerPause,
  IconPlayerPlay,
  IconPlayerSkipForward,
  IconPlayerTrackNext,
  IconVolume,
  IconVolumeOff,
} from "@tabler/icons-react";
import { useEffect, useRef, useState, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { useStore } from "zustand";
import { runAction } from "@/app/actions";
import { entrance } from "@/app/turnTo";
import type { PanelProps } from "@/app/panels";
import { SessionGate } from "@/canvas/SessionGate";
import { useEditor, type Session } from "@/canvas/session";
import { ProblemNotice } from "@/ui/ProblemNotice";
import { phoneOf, type Phone as Line } from "./call";
import { CallPhone } from "./CallPhone";
import { Clock } from "./Clock";
import { Keypad } from "./Keypad";
import classes from "./Phone.module.css";
import { PlaceCall } from "./PlaceCall";
import { useSetup, wantedBy } from "./setup";
import type { ByPhone } from "./told";
import { reachedWords, Transcript } from "./Transcript";
import { Waiting } from "./Waiting";
import { World } from "./World";

/** The phone: calls the drawing as it is now, and puts the world that it meets into the author's hands. */
export default function Phone({ flow }: PanelProps) {
  return <SessionGate flow={flow}>{(session) => <Panel session={session} />}</SessionGate>;
}

function Panel({ session }: { session: Session }) {
  const { t } = useTranslation("phone");
  const phone = phoneOf(session);
  const { call, dialling, story, problem } = useStore(phone.store);
  const languages = useEditor(session, (state) => state.document.languages);
  const setup = useSetup();
  const hand = useRef<HTMLDivElement>(null);
  const live = call !== undefined && !story.over;
  const held = live && !story.byPhone;
  const { where } = setup;
  const [called, setCalled] = useState<ByPhone>();
  const callPhone = (wanted: ByPhone) => {
    setCalled(wanted);
    void phone.callPhone(session.editor.document, wanted);
  };
  const again = story.byPhone && called !== undefined ? () => callPhone(called) : undefined;
  const dial = () => void runAction("phone.dial");
  const active = useStore(session.overlay, (overlay) => overlay.active);
  useEffect(() => {
    // Whoever calls has the phone in hand: the keyboard's digits are its keys.
    if (live) hand.current?.focus({ preventScroll: true });
  }, [live]);
  const away = call === undefined;
  useEffect(() => {
    const panel = hand.current;
    if (away && panel && panel === document.activeElement) entrance(panel)?.focus();
  }, [away]);
  useEffect(() => {
    if (active !== undefined) session.camera?.show([active]);
  }, [session, active]);
  return (
    <div
      ref={hand}
      className={classes.phone}
      data-keys="phone"
      tabIndex={-1}
      {...(call === undefined ? {} : { "data-harbour": true, role: "group", "aria-label": t("inHand") })}
    >
      <Announced phone={phone} />
      {call === undefined ? (
        <>
          <div className={classes.where}>
            <SegmentedControl
              fullWidth
              aria-label={t("where.label")}
              value={where}
              onChange={(chosen) => useSetup.setState({ where: chosen })}
              data={[
                { value: "page", label: t("where.page") },
                { value: "phone", label: t("where.phone") },
              ]}
            />
          </div>
          {where === "page" ? (
            <PlaceCall
              session={session}
              languages={languages}
              setup={setup}
              change={(part) => useSetup.setState(part)}
              dialling={dialling}
              dial={dial}
            />
          ) : (
            <div className={classes.place}>
              <CallPhone
                languages={languages}
                dials={wantedBy(setup).dials ?? ""}
                dialling={dialling}
                dial={callPhone}
              />
            </div>
          )}
        </>
      ) : (
        <>
          <Bar phone={phone} />
          <Transcript phone={phone} />
          {held && <Waiting phone={phone} />}
          <div className={classes.hands} role="group" aria-label={t("keypad")}>
            {live && story.byPhone ? (
              <Hold hangUp={() => runAction("phone.hangUp")} />
            ) : live ? (
              <Keypad press={(key) => void phone.act({ do: "press", key })} hangUp={() => runAction("phone.hangUp")} />
            ) : (
              <Over phone={phone} dial={again ?? dial} dialling={dialling} />
            )}
          </div>
        </>
      )}
      {problem !== undefined && (
        <div className={classes.problem}>
          <ProblemNotice problem={problem} />
        </div>
      )}
      {call !== undefined && <World phone={phone} session={session} />}
    </div>
  );
}

function Bar({ phone }: { phone: Line }) {
  const { t } = useTranslation("phone");
  const { story, muted } = useStore(phone.store);
  if (story.byPhone) {
    return (
      <div className={classes.bar}>
        <Clock phone={phone} />
      </div>
    );
  }
  const over = story.over !== undefined;
  const Pause = story.paused ? IconPlayerPlay : IconPlayerPause;
  const button = (id: string, label: string, icon: ReactNode) => (
    <Tooltip label={label}>
      <ActionIcon size="md" aria-label={label} onClick={() => runAction(id)} disabled={over && id !== "phone.mute"}>
        {icon}
      </ActionIcon>
    </Tooltip>
  );
  return (
    <div className={classes.bar}>
      <Clock phone={phone} />
      <Group gap={2} wrap="nowrap" justify="center">
        {button("phone.pause", t(story.paused ? "actions.goOn" : "actions.pause"), <Pause size={17} />)}
        {button("phone.step", t("actions.step"), <IconPlayerTrackNext size={17} />)}
        {button("phone.skip", t("actions.skip"), <IconPlayerSkipForward size={17} />)}
        {button("phone.mute", t(muted ? "actions.unmute" : "actions.mute"), muted ? <IconVolumeOff size={17} /> : <IconVolume size={17} />)}
      </Group>
      <SegmentedControl
        size="xs"
        aria-label={t("speed")}
        disabled={over}
        value={story.speed}
        onChange={(speed) => void phone.act({ do: "speed", speed: speed })}
        data={[
          { value: "real", label: t("speeds.real") },
          { value: "fast", label: t("speeds.fast") },
        ]}
      />
    </div>
  ); // prettier-ignore
}

/** What a screen reader says: what the caller hears, and when it is the author's turn. */
function Announced({ phone }: { phone: Line }) {
  const { t } = useTranslation("phone");
  const said = useStore(phone.store, ({ story }) => {
    const last = story.lines.at(-1);
    if (last?.kind === "reach") return reachedWords(t, last.state);
    return last?.kind === "said" ? last.text : "";
  });
  const turn = useStore(phone.store, ({ story }) => story.turn);
  const over = useStore(phone.store, ({ story }) => story.over?.outcome ?? "");
  return (
    <VisuallyHidden aria-live="polite" role="status">
      {said} {turn && t(`turns.${turn}`)} {over && t(`outcomes.${over}`)}
    </VisuallyHidden>
  );
}

/** While somebody is at a telephone: keys are pressed there. */
function Hold({ hangUp }: { hangUp: () => void }) {
  const { t } = useTranslation("phone");
  return (
    <div className={classes.over}>
      <Text size="sm" ta="center">
        {t("byPhone.there")}
      </Text>
      <Button fullWidth color="clay" leftSection={<IconPhoneOff size={17} />} onClick={hangUp}>
        {t("actions.hangUp")}
      </Button>
    </div>
  );
}

function Over({ phone, dial, dialling }: { phone: Line; dial: () => void; dialling: boolean }) {
  const { t } = useTranslation("phone");
  const outcome = useStore(phone.store, ({ story }) => story.over?.outcome ?? "");
  return (
    <div className={classes.over}>
      <strong>{t(`outcomes.${outcome}`)}</strong>
      <Group gap="xs" justify="center">
        <Button size="xs" onClick={dial} loading={dialling}>
          {t("again")}
        </Button>
        <Button size="xs" variant="default" onClick={() => void phone.leave()}>
          {t("putAway")}
        </Button>
      </Group>
    </div>
  );
}
