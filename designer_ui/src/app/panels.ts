/**
 * The editor's panels. A panel is one line here: its side, its name, its picture and its component, which gets the flow's id.
 * Each has a command that opens it; the keys stand here too.
 */
import {
  IconAdjustmentsHorizontal,
  IconAlertTriangle,
  IconApps,
  IconHistory,
  IconListTree,
  IconPhone,
  IconTestPipe,
  type Icon,
} from "@tabler/icons-react";
import { lazy, type ComponentType } from "react";

/** What every panel of the editor is given. What is drawn, selected and undone it finds in the stores of `src/flow`. */
export interface PanelProps {
  /** The flow's id. */
  readonly flow: string;
}

export type Side = "left" | "right" | "bottom";

export interface Panel {
  readonly id: string;
  readonly side: Side;
  /** The catalogue's key of its name. */
  readonly title: string;
  readonly icon: Icon;
  readonly shortcuts: readonly string[];
  readonly component: ComponentType<PanelProps>;
}

export const PANELS: readonly Panel[] = [
  {
    id: "palette",
    side: "left",
    title: "editor:panels.palette",
    icon: IconApps,
    shortcuts: ["alt+1"],
    component: lazy(() => import("@/palette/Palette")),
  },
  {
    id: "outline",
    side: "left",
    title: "editor:panels.outline",
    icon: IconListTree,
    shortcuts: ["alt+2"],
    component: lazy(() => import("@/outline/Outline")),
  },
  {
    id: "inspector",
    side: "right",
    title: "editor:panels.inspector",
    icon: IconAdjustmentsHorizontal,
    shortcuts: ["alt+3"],
    component: lazy(() => import("@/inspector/Inspector")),
  },
  {
    id: "phone",
    side: "right",
    title: "editor:panels.phone",
    icon: IconPhone,
    shortcuts: ["alt+4", "mod+Enter"],
    component: lazy(() => import("@/phone/Phone")),
  },
  {
    id: "versions",
    side: "right",
    title: "editor:panels.versions",
    icon: IconHistory,
    shortcuts: ["alt+6"],
    component: lazy(() => import("@/publish/Versions")),
  },
  {
    id: "problems",
    side: "bottom",
    title: "editor:panels.problems",
    icon: IconAlertTriangle,
    shortcuts: ["alt+5"],
    component: lazy(() => import("@/problems/Problems")),
  },
  {
    id: "tests",
    side: "bottom",
    title: "editor:panels.tests",
    icon: IconTestPipe,
    shortcuts: ["alt+7"],
    component: lazy(() => import("@/scenarios/Scenarios")),
  },
];

export const SIDES: readonly Side[] = ["left", "right", "bottom"];

/** The panels of one side, in their order. */
export function panelsOf(side: Side): readonly Panel[] {
  return PANELS.filter((panel) => panel.side === side);
}
