/** A picture for each block. One that is not named here is drawn like its category, so a new block needs nothing. */

import {
  IconArrowRampRight,
  IconArrowsSplit2,
  IconCalendarTime,
  IconCode,
  IconCornerUpLeft,
  IconDatabase,
  IconDialpad,
  IconFlag,
  IconHash,
  IconHourglass,
  IconLanguage,
  IconMail,
  IconMessage2,
  IconMicrophone,
  IconNumber123,
  IconPercentage,
  IconPhone,
  IconPhoneCall,
  IconPhoneIncoming,
  IconPhoneOff,
  IconPhoneOutgoing,
  IconPlugConnected,
  IconQuestionMark,
  IconRoute,
  IconSitemap,
  IconVariable,
  IconRecordMail,
  IconVolume,
  IconWorld,
  type Icon,
} from "@tabler/icons-react";
import { createElement } from "react";

const BY_TYPE: Readonly<Record<string, Icon>> = {
  start: IconPhoneIncoming,
  answer: IconPhoneCall,
  play: IconVolume,
  say: IconMessage2,
  menu: IconDialpad,
  collect_digits: IconNumber123,
  language: IconLanguage,
  branch: IconArrowsSplit2,
  percentage_split: IconPercentage,
  counter: IconHash,
  set_variables: IconVariable,
  note: IconFlag,
  wait: IconHourglass,
  transfer: IconPhoneOutgoing,
  http_request: IconWorld,
  subflow: IconSitemap,
  return: IconCornerUpLeft,
  go_to_flow: IconArrowRampRight,
  hangup: IconPhoneOff,
  business_hours: IconCalendarTime,
  record: IconMicrophone,
  recording: IconMicrophone,
  voicemail: IconRecordMail,
  email: IconMail,
  send_email: IconMail,
  look_up: IconDatabase,
  lookup: IconDatabase,
  store: IconDatabase,
};

const BY_CATEGORY: Readonly<Record<string, Icon>> = {
  call: IconPhone,
  speak: IconVolume,
  ask: IconQuestionMark,
  decide: IconRoute,
  connect: IconPlugConnected,
  step: IconCode,
};

function iconOf(type: string, category: string): Icon {
  return BY_TYPE[type.replace(/@\d+$/, "")] ?? BY_CATEGORY[category] ?? IconCode;
}

/** The picture of a kind of block. It says nothing that its name does not. */
export function BlockIcon({ type, category, size = 18 }: { type: string; category: string; size?: number }) {
  return createElement(iconOf(type, category), { size, stroke: 1.7, "aria-hidden": true });
}
