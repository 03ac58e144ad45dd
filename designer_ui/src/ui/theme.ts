import { createTheme, defaultVariantColorsResolver, type CSSVariablesResolver } from "@mantine/core";
import { palette } from "./palette";

const FONTS = [
  '"Inter"',
  "system-ui",
  "-apple-system",
  '"Segoe UI"',
  '"PingFang SC"',
  '"Microsoft YaHei"',
  '"Noto Sans CJK SC"',
  "sans-serif",
].join(", ");
const MONOSPACE = 'ui-monospace, "SF Mono", "Cascadia Mono", Menlo, Consolas, "Noto Sans Mono CJK SC", monospace';

/** What the product looks like: flat surfaces, hairlines instead of shadows, one colour for what can be done. */
export const theme = createTheme({
  colors: palette,
  primaryColor: "cord",
  primaryShade: { light: 7, dark: 4 },
  autoContrast: true,
  // Mantine's own contrast looks at one scheme only; ours is a variable, right in both.
  variantColorResolver: (input) => {
    const colours = defaultVariantColorsResolver(input);
    return input.variant === "filled" ? { ...colours, color: "var(--cb-on-filled)" } : colours;
  },
  luminanceThreshold: 0.32,
  white: "#ffffff",
  black: palette.gray[9],
  fontFamily: FONTS,
  fontFamilyMonospace: MONOSPACE,
  fontSizes: { xs: "0.75rem", sm: "0.8125rem", md: "0.875rem", lg: "1rem", xl: "1.125rem" },
  lineHeights: { xs: "1.4", sm: "1.45", md: "1.5", lg: "1.5", xl: "1.5" },
  headings: {
    fontFamily: FONTS,
    fontWeight: "600",
    sizes: {
      h1: { fontSize: "1.5rem", lineHeight: "1.3" },
      h2: { fontSize: "1.1875rem", lineHeight: "1.35" },
      h3: { fontSize: "1rem", lineHeight: "1.4" },
      h4: { fontSize: "0.875rem", lineHeight: "1.4" },
    },
  },
  spacing: { xs: "0.5rem", sm: "0.75rem", md: "1rem", lg: "1.5rem", xl: "2.25rem" },
  radius: { xs: "3px", sm: "5px", md: "7px", lg: "10px", xl: "16px" },
  defaultRadius: "md",
  cursorType: "pointer",
  respectReducedMotion: true,
  shadows: {
    xs: "none",
    sm: "0 1px 2px rgb(0 0 0 / 6%)",
    md: "0 4px 16px rgb(0 0 0 / 10%)",
    lg: "0 8px 28px rgb(0 0 0 / 13%)",
    xl: "0 16px 48px rgb(0 0 0 / 16%)",
  },
  components: {
    Button: { defaultProps: { size: "sm" } },
    ActionIcon: { defaultProps: { size: "lg", variant: "subtle", color: "gray" } },
    Tooltip: { defaultProps: { openDelay: 350, withArrow: false, fz: "xs" } },
    TextInput: { defaultProps: { size: "sm" } },
    Select: { defaultProps: { size: "sm", checkIconPosition: "right" } },
    // A list of a thousand blocks is made when it is opened, not with every letter that is written beside it.
    Combobox: { defaultProps: { keepMounted: false } },
    // Focus goes to the first line: the placeholder that Mantine would put before it is no menu item.
    Menu: { defaultProps: { shadow: "md", withInitialFocusPlaceholder: false, transitionProps: { duration: 90 } } },
    Modal: { defaultProps: { centered: true, overlayProps: { backgroundOpacity: 0.35, blur: 1 } } },
  },
});

/**
 * Our own names for surfaces and lines, in both schemes, and a few of Mantine's that are too faint to read.
 *
 * `--cb-page` lies behind everything, `--cb-surface` is what one works on, `--cb-raised` floats above it, `--cb-canvas` is the
 * drawing's ground, `--cb-line` parts, `--cb-line-strong` bounds what can be used, `--cb-text-2` is text of second rank.
 */
export const cssVariables: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    "--cb-page": palette.gray[0],
    "--cb-surface": "#ffffff",
    "--cb-raised": "#ffffff",
    "--cb-sunken": palette.gray[1],
    "--cb-canvas": "#f8f6f3",
    "--cb-line": palette.gray[3],
    "--cb-line-strong": palette.gray[6],
    "--cb-text-2": palette.gray[7],
    "--cb-accent": palette.cord[7],
    "--cb-accent-soft": palette.cord[0],
    "--cb-on-filled": "#ffffff",
    "--mantine-primary-color-contrast": "#ffffff",
    "--mantine-color-body": "#ffffff",
    "--mantine-color-text": palette.gray[9],
    "--mantine-color-dimmed": palette.gray[7],
    "--mantine-color-placeholder": "#6f6d6a",
    "--mantine-color-error": palette.clay[7],
    "--mantine-color-default-border": palette.gray[4],
    "--mantine-color-gray-text": palette.gray[8],
    "--mantine-color-gray-light-color": palette.gray[8],
  },
  dark: {
    "--cb-page": palette.dark[8],
    "--cb-surface": palette.dark[7],
    "--cb-raised": palette.dark[6],
    "--cb-sunken": palette.dark[8],
    "--cb-canvas": "#14181a",
    "--cb-line": palette.dark[5],
    "--cb-line-strong": palette.dark[3],
    "--cb-text-2": palette.dark[2],
    "--cb-accent": palette.cord[4],
    "--cb-accent-soft": "#12292c",
    "--cb-on-filled": palette.dark[9],
    "--mantine-primary-color-contrast": palette.dark[9],
    "--mantine-color-body": palette.dark[7],
    "--mantine-color-text": palette.dark[0],
    "--mantine-color-dimmed": palette.dark[2],
    "--mantine-color-placeholder": palette.dark[2],
    "--mantine-color-error": palette.clay[4],
    "--mantine-color-default-border": palette.dark[4],
    "--mantine-color-gray-text": palette.dark[1],
    "--mantine-color-gray-light-color": palette.dark[1],
  },
});
