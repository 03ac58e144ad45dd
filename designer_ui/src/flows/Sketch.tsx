import { categoryColour } from "@/ui/palette";
import type { Template } from "./requests";
import classes from "./Sketch.module.css";

const STEP = { x: 30, y: 15 };
const BLOCK = { width: 20, height: 8 };
const MOST = { columns: 8, rows: 7 };

/** A template as a picture: its blocks by column from the start, in the colours of their categories. */
export function Sketch({ template }: { template: Template }) {
  const shown = template.marks.map((mark) => mark.column < MOST.columns && mark.row < MOST.rows);
  const columns = Math.max(...template.marks.filter((_, index) => shown[index]).map((mark) => mark.column)) + 1;
  const rows = template.marks.reduce<number[]>((tall, { column }, index) => {
    if (shown[index]) tall[column] = (tall[column] ?? 0) + 1;
    return tall;
  }, []);
  const tallest = Math.max(...rows);
  const place = template.marks.map(({ column, row }) => ({
    x: column * STEP.x,
    y: (row + (tallest - (rows[column] ?? 0)) / 2) * STEP.y,
  }));
  return (
    <svg
      className={classes.sketch}
      viewBox={`-6 -6 ${columns * STEP.x + 2} ${tallest * STEP.y + 5}`}
      preserveAspectRatio="xMidYMid meet"
      aria-hidden="true"
      focusable="false"
    >
      {template.cords.map(([from = -1, to = -1]) => {
        const [a, b] = [shown[from] && place[from], shown[to] && place[to]];
        if (!a || !b || b.x <= a.x) return null;
        const [x1, y1, x2, y2] = [a.x + BLOCK.width, a.y + BLOCK.height / 2, b.x, b.y + BLOCK.height / 2];
        const bend = (x1 + x2) / 2;
        return <path key={`${from}-${to}`} d={`M${x1} ${y1}C${bend} ${y1} ${bend} ${y2} ${x2} ${y2}`} />;
      })}
      {template.marks.map(({ category }, index) => {
        const at = place[index];
        if (!at || !shown[index]) return null;
        const colour = `var(--mantine-color-${categoryColour(category)}-filled)`;
        return <rect key={index} x={at.x} y={at.y} {...BLOCK} rx="2.5" style={{ fill: colour }} />;
      })}
    </svg>
  );
}
