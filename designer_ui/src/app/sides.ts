import { IconLayoutBottombar, IconLayoutSidebar, IconLayoutSidebarRight, type Icon } from "@tabler/icons-react";
import type { Side } from "./panels";

/** The picture of each side of the editor. */
export const SIDE_ICONS: Readonly<Record<Side, Icon>> = {
  left: IconLayoutSidebar,
  right: IconLayoutSidebarRight,
  bottom: IconLayoutBottombar,
};
