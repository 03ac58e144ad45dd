/**
 * The colours of the designer, ten shades each from paper to ink, made in OKLCH so that one shade is equally light in every
 * hue. Shade 7 reads on white and shade 4 on the dark body by WCAG 2.2 AA; `theme.test.ts` holds it.
 */
import type { MantineColorsTuple } from "@mantine/core";

/** Petrol: the product's own colour, and blocks that speak. */
const cord: MantineColorsTuple = [
  "#eff9fa", "#ddf1f4", "#bee5e9", "#96d4db", "#6abfc9", "#40a6b0", "#238d97", "#13727b", "#115a61", "#10454b",
]; // prettier-ignore
/** Green: what went well, and blocks that connect. */
const moss: MantineColorsTuple = [
  "#f1f9f3", "#e1f2e4", "#c7e6cc", "#a5d6ae", "#81c18e", "#60a871", "#498f5a", "#377446", "#2c5c38", "#22462b",
]; // prettier-ignore
/** Brass: what waits for somebody, and blocks that decide. */
const brass: MantineColorsTuple = [
  "#fcf6ee", "#f7ebd9", "#efd9b8", "#e4c28d", "#d3a761", "#bc8c38", "#a2741c", "#845c0d", "#69490c", "#50380c",
]; // prettier-ignore
/** Clay: what is wrong. */
const clay: MantineColorsTuple = [
  "#fef4f3", "#fee7e3", "#fed0c9", "#ffb0a5", "#f39083", "#dd7164", "#c0594e", "#9e453c", "#7e372f", "#602a25",
]; // prettier-ignore
/** Plum: blocks that ask. */
const plum: MantineColorsTuple = [
  "#f9f4fe", "#f3e8fc", "#e7d3f7", "#d8b9f0", "#c49ce3", "#ac7fcd", "#9368b2", "#775291", "#5f4174", "#483259",
]; // prettier-ignore
/** Sky: blocks of the developers and of other flows. */
const sky: MantineColorsTuple = [
  "#f1f8ff", "#e0effe", "#c3e0ff", "#9dccfe", "#76b5f4", "#539ae0", "#3c81c4", "#2c68a1", "#235280", "#1b3f62",
]; // prettier-ignore
/** Slate: the call itself, from answering to hanging up. */
const slate: MantineColorsTuple = [
  "#f5f7f9", "#eaedef", "#d9dde0", "#c2c8cd", "#a8b1b8", "#8c979f", "#737f88", "#5b666f", "#475159", "#363e45",
]; // prettier-ignore
/** The greys of the light scheme, a little warm, like paper. */
const gray: MantineColorsTuple = [
  "#fcfaf7", "#f5f3f0", "#eceae8", "#e1dfdd", "#d2d1ce", "#afadab", "#82807e", "#5f5d5b", "#413f3d", "#232120",
]; // prettier-ignore
/** The greys of the dark scheme, a little cool, like ink: text first, the body at 7. */
const dark: MantineColorsTuple = [
  "#e3e9ec", "#b9bfc2", "#9a9fa3", "#656a6d", "#494e51", "#33373a", "#262b2e", "#181c1f", "#121618", "#0c1012",
]; // prettier-ignore

export const palette = { cord, moss, brass, clay, plum, sky, slate, gray, dark };

export type ColourName = keyof typeof palette;

/** Each category of the catalog has its colour; one that is not named here yet is drawn like a developer's step. */
export const CATEGORY_COLOURS: Readonly<Record<string, ColourName>> = {
  call: "slate",
  speak: "cord",
  ask: "plum",
  decide: "brass",
  connect: "moss",
  step: "sky",
};

/** The colour of a block's category. */
export function categoryColour(category: string): ColourName {
  return CATEGORY_COLOURS[category] ?? "sky";
}
