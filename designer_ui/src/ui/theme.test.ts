import { expect, it } from "vitest";
import { palette } from "./palette";
import { cssVariables, theme } from "./theme";

function luminance(hex: string): number {
  const [r, g, b] = [1, 3, 5].map((at) => {
    const part = parseInt(hex.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(one: string, other: string): number {
  const [dark, light] = [luminance(one), luminance(other)].sort((a, b) => a - b) as [number, number];
  return (light + 0.05) / (dark + 0.05);
}

const { light, dark } = cssVariables(theme as never) as Record<"light" | "dark", Record<string, string>>;
const GROUNDS = ["--cb-page", "--cb-surface", "--cb-raised", "--cb-sunken", "--cb-canvas", "--cb-accent-soft"];
const TEXTS = ["--mantine-color-text", "--mantine-color-dimmed", "--mantine-color-placeholder", "--mantine-color-error", "--cb-accent"]; // prettier-ignore

it.each([
  ["light", light],
  ["dark", dark],
])("every text reads on every ground, in %s (WCAG 2.2 AA: 4.5)", (_, names) => {
  for (const ground of GROUNDS)
    for (const text of TEXTS) {
      const found = contrast(names[text] ?? "", names[ground] ?? "");
      expect(found, `${text} on ${ground}`).toBeGreaterThanOrEqual(4.5);
    }
});

it.each([
  ["light", light],
  ["dark", dark],
])("what can be used is bounded visibly, in %s (WCAG 1.4.11: 3)", (_, names) => {
  for (const ground of ["--cb-surface", "--cb-page"]) {
    expect(contrast(names["--cb-line-strong"] ?? "", names[ground] ?? ""), ground).toBeGreaterThanOrEqual(2.8);
  }
});

it("every hue reads at shade 7 on white and at shade 4 on the dark body", () => {
  for (const [name, shades] of Object.entries(palette)) {
    if (name === "dark" || name === "gray") continue;
    expect(contrast(shades[7], "#ffffff"), name).toBeGreaterThanOrEqual(4.5);
    expect(contrast(shades[4], palette.dark[7]), name).toBeGreaterThanOrEqual(4.5);
  }
});
