import { useActions } from "@/app/actions";
import type { PanelProps } from "@/app/panels";
import { isIn, turnTo } from "@/app/turnTo";
import { useSession, type Session } from "@/canvas/session";
import { useStore } from "zustand";
import { phoneOf, type Phone } from "./call";
import { KEYS } from "./keys";
import { useSetup, wantedBy } from "./setup";

/** What the phone can do, offered wherever one is in the editor. */
export default function PhoneActions({ flow }: PanelProps) {
  const opened = useSession(flow);
  return opened && "session" in opened ? <Offered session={opened.session} /> : null;
}

/** Its keys are the phone's own while the keyboard is in it. */
const IN_PHONE = { section: "phone:section", keysWithin: "phone" };

function Offered({ session }: { session: Session }) {
  const phone = phoneOf(session);
  const { call, dialling, story, muted } = useStore(phone.store);
  const live = call !== undefined && !story.over;
  const held = live && !story.byPhone; // at another phone its owner presses the keys
  const dial = () => {
    if (!isIn("phone")) turnTo("phone");
    void phone.dial(session.editor.document, wantedBy(useSetup.getState()));
  };
  const mine = () => {
    useSetup.setState({ where: "phone" });
    turnTo("phone");
  };
  useActions([
    { id: "phone.dial", title: "phone:actions.dial", ...IN_PHONE, shortcuts: ["D"], enabled: () => !live && !dialling, run: dial },
    { id: "phone.mine", title: "phone:actions.mine", section: "phone:section", enabled: () => call === undefined && !dialling, run: mine },
    { id: "phone.hangUp", title: "phone:actions.hangUp", ...IN_PHONE, shortcuts: ["H"], enabled: () => live, run: () => void phone.act({ do: "hang up" }) },
    { id: "phone.press", title: "phone:actions.press", ...IN_PHONE, shortcuts: Array.from(KEYS), enabled: () => held, run: (press) => dialKey(phone, press) },
    { id: "phone.skip", title: "phone:actions.skip", ...IN_PHONE, shortcuts: ["S"], enabled: () => held, run: () => void phone.act({ do: "skip" }) },
    { id: "phone.pause", title: story.paused ? "phone:actions.goOn" : "phone:actions.pause", ...IN_PHONE, shortcuts: ["P"], enabled: () => held, run: () => void phone.act({ do: story.paused ? "go on" : "pause" }) },
    { id: "phone.step", title: "phone:actions.step", ...IN_PHONE, shortcuts: ["N"], enabled: () => held, run: () => void phone.act({ do: "step" }) },
    { id: "phone.mute", title: muted ? "phone:actions.unmute" : "phone:actions.mute", ...IN_PHONE, shortcuts: ["M"], run: () => phone.mute(!muted) },
    { id: "phone.away", title: "phone:actions.away", ...IN_PHONE, shortcuts: ["X"], enabled: () => call !== undefined && !live, run: () => void phone.leave() },
  ]); // prettier-ignore
  return null;
}

function dialKey(phone: Phone, press: KeyboardEvent | undefined): void {
  if (press) void phone.act({ do: "press", key: press.key });
  // From the command palette there is no key yet: the phone is taken in hand for it.
  else turnTo("phone");
}
