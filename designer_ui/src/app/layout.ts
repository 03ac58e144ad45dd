/** Which panels are open and how wide, remembered on this machine. */
import { create } from "zustand";
import { persist } from "zustand/middleware";
import { PANELS, type Side } from "./panels";

export interface Region {
  readonly open: boolean;
  /** The panel shown there. */
  readonly active: string;
  /** Width of a side, height of the bottom, in CSS pixels. */
  readonly size: number;
}

export const LIMITS: Readonly<Record<Side, readonly [number, number]>> = {
  left: [200, 420],
  right: [280, 560],
  bottom: [120, 480],
};

interface Layout {
  readonly regions: Readonly<Record<Side, Region>>;
  /** The panel that was asked for last, for as long as it is in sight. */
  readonly front: string | undefined;
}

/** On a tablet one looks at flows: the drawing has the whole screen until somebody asks for more. */
const ROOMY = window.innerWidth >= 1100;

/** The panels' places. */
export const useLayout = create<Layout>()(
  persist(
    (): Layout => ({
      regions: {
        left: { open: ROOMY, active: "palette", size: 248 },
        right: { open: ROOMY, active: "inspector", size: 344 },
        bottom: { open: false, active: "problems", size: 220 },
      },
      front: undefined,
    }),
    { name: "cordboard.layout", version: 1, partialize: ({ regions }) => ({ regions }) },
  ),
);

function change(side: Side, part: Partial<Region>): void {
  useLayout.setState(({ regions }) => ({ regions: { ...regions, [side]: { ...regions[side], ...part } } }));
}

/** Bring a panel into sight. */
export function showPanel(id: string): void {
  const panel = PANELS.find((each) => each.id === id);
  if (!panel) return;
  change(panel.side, { open: true, active: id });
  useLayout.setState({ front: id });
}

/** The panel that was asked for last, while it is in sight; none before one was. */
export function shownPanel(): string | undefined {
  const { front, regions } = useLayout.getState();
  const panel = PANELS.find((each) => each.id === front);
  return panel && regions[panel.side].open && regions[panel.side].active === front ? front : undefined;
}

/** Bring a panel into sight, or close its side when it is there already. */
export function togglePanel(id: string): void {
  const panel = PANELS.find((each) => each.id === id);
  if (!panel) return;
  const region = useLayout.getState().regions[panel.side];
  if (region.open && region.active === id) change(panel.side, { open: false });
  else showPanel(id);
}

/** Open or close a whole side. */
export function toggleSide(side: Side): void {
  change(side, { open: !useLayout.getState().regions[side].open });
}

/** Set a side's width or the bottom's height, within its limits. */
export function resizeSide(side: Side, size: number): void {
  const [least, most] = LIMITS[side];
  change(side, { size: Math.round(Math.min(most, Math.max(least, size))) });
}

/** Give a side at least so much room, for as long as something needs it: until what is given back is called. */
export function makeRoom(side: Side, least: number): () => void {
  const { size } = useLayout.getState().regions[side];
  if (size >= least) return () => undefined;
  resizeSide(side, least);
  return () => {
    // Whoever drew the edge elsewhere meanwhile keeps it there.
    if (useLayout.getState().regions[side].size === least) resizeSide(side, size);
  };
}
