import { useReactFlow } from "@xyflow/react";
import { useEffect, useRef, type RefObject } from "react";
import { around, rectOf, type Rect } from "@/flow/geometry";
import type { Session } from "./session";
import type { Camera } from "./view";

const CALM = "(prefers-reduced-motion: reduce)";
const QUICK_MS = 160;
/** Free ground round what is brought into sight, in CSS pixels; more below, where the tools are. */
const ROOM = { x: 60, top: 48, bottom: 84 };
const GAP = 12;

/** Let the rest of the editor move the view, and open it where a person begins to read. */
export function useCamera(session: Session): RefObject<HTMLDivElement | null> {
  const frame = useRef<HTMLDivElement>(null);
  const flow = useReactFlow();
  useEffect(() => {
    const box = () => frame.current?.getBoundingClientRect() ?? new DOMRect(0, 0, 800, 600);
    /** Where the small map begins, which hides what lies below and to the right of it. */
    const map = () => {
      const found = frame.current?.querySelector(".react-flow__minimap")?.getBoundingClientRect();
      const { left, top } = box();
      return found ? { x: found.left - left - GAP, y: found.top - top - GAP } : { x: Infinity, y: Infinity };
    };
    const duration = () => (window.matchMedia(CALM).matches ? 0 : QUICK_MS);
    const rects = (ids: readonly string[]): Rect[] => {
      const { document, catalog } = session.editor;
      return ids.flatMap((id) =>
        document.nodes[id] ? [rectOf(document, id, catalog)] : (document.comments?.[id] ?? []),
      );
    };
    const see = (rect: Rect, zoom: number, instantly: boolean) => {
      const { width, height } = box();
      const x = width / 2 - (rect.x + rect.width / 2) * zoom;
      const y = (height - ROOM.bottom + ROOM.top) / 2 - (rect.y + rect.height / 2) * zoom;
      void flow.setViewport({ x, y, zoom }, { duration: instantly ? 0 : duration() });
    };
    const camera: Camera = {
      show: (ids, { zoom: close = false, instantly = false } = {}) => {
        const { document } = session.editor;
        const whole = around(rects(ids ?? [...Object.keys(document.nodes), ...Object.keys(document.comments ?? {})]));
        if (!whole) return;
        const { width, height } = box();
        const fit = Math.min((width - 2 * ROOM.x) / whole.width, (height - ROOM.top - ROOM.bottom) / whole.height);
        const { x, y, zoom } = flow.getViewport();
        if (ids === undefined || close) {
          see(whole, Math.max(0.02, Math.min(1, fit)), instantly);
          return;
        }
        if (zoom < 0.4 || fit < zoom) {
          see(whole, Math.min(1, Math.max(0.4, fit)), instantly);
          return;
        }
        // Only as far as is needed: what was around it stays in sight.
        const left = whole.x * zoom + x;
        const top = whole.y * zoom + y;
        const dx = within(left, left + whole.width * zoom, ROOM.x, width - ROOM.x);
        const under = map();
        const clear = left + dx + whole.width * zoom < under.x ? height - ROOM.bottom : under.y;
        const dy = within(top, top + whole.height * zoom, ROOM.top, Math.min(clear, height - ROOM.bottom));
        if (dx === 0 && dy === 0) return;
        void flow.setViewport({ x: x + dx, y: y + dy, zoom }, { duration: instantly ? 0 : duration() });
      },
      zoomBy: (factor) => void flow.zoomTo(flow.getZoom() * factor, { duration: duration() }),
      zoomTo: (zoom) => void flow.zoomTo(zoom, { duration: duration() }),
      middle: () => {
        const { left, top, width, height } = box();
        return flow.screenToFlowPosition({ x: left + width / 2 - 124, y: top + height / 2 - 60 });
      },
      toCanvas: (at) => {
        const { left, top } = box();
        const page = flow.flowToScreenPosition(at);
        return { x: page.x - left, y: page.y - top };
      },
      fromPage: (at) => flow.screenToFlowPosition(at, { snapToGrid: true }),
      pageToCanvas: (at) => {
        const { left, top } = box();
        return { x: at.x - left, y: at.y - top };
      },
      focus: () => frame.current?.focus({ preventScroll: true }),
    };
    const leave = session.mount(camera);
    begin(session, camera, see, box());
    return leave;
  }, [flow, session]);
  return frame;
}

/** How far to move a stretch so that it lies between two ends. */
function within(from: number, to: number, least: number, most: number): number {
  if (from < least) return least - from;
  return to > most ? Math.max(most - to, least - from) : 0;
}

/** A flow that fits is seen whole; of a large one the start is, at a size that can be read. */
function begin(
  session: Session,
  camera: Camera,
  see: (rect: Rect, zoom: number, instantly: boolean) => void,
  box: DOMRect,
): void {
  const { document, catalog } = session.editor;
  const whole = around(Object.keys(document.nodes).map((id) => rectOf(document, id, catalog)));
  if (!whole) return;
  const fit = Math.min((box.width - 2 * ROOM.x) / whole.width, (box.height - ROOM.top - ROOM.bottom) / whole.height);
  if (fit >= 0.6 || session.editor.state.readOnly) {
    camera.show(undefined, { instantly: true });
    return;
  }
  // A link leads to a block, and whoever comes back finds what was selected.
  const [chosen] = session.editor.state.selection;
  if (chosen !== undefined && document.nodes[chosen]) {
    see(rectOf(document, chosen, catalog), 0.8, true);
    return;
  }
  const start = rectOf(document, document.entry, catalog);
  const zoom = 0.8;
  const below = box.height / zoom / 2 - 1.5 * start.height;
  see(
    { ...start, x: start.x + box.width / zoom / 2 - start.width / 2 - 40, y: start.y + Math.max(0, below * 0.6) },
    zoom,
    true,
  );
}
