import js from "@eslint/js";
import { defineConfig } from "eslint/config";
import reactHooks from "eslint-plugin-react-hooks";
import tseslint from "typescript-eslint";

export default defineConfig(
  { ignores: ["dist", "node_modules", "src/contract/generated.ts", "public"] },
  js.configs.recommended,
  ...tseslint.configs.strictTypeChecked,
  reactHooks.configs.flat.recommended,
  {
    languageOptions: {
      parserOptions: {
        projectService: { allowDefaultProject: ["*.js"] },
        tsconfigRootDir: import.meta.dirname,
      },
    },
    rules: {
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true }],
      "@typescript-eslint/no-unused-vars": ["error", { argsIgnorePattern: "^_" }],
      "@typescript-eslint/no-confusing-void-expression": ["error", { ignoreArrowShorthand: true }],
    },
  },
  {
    // The document core is framework-free: it runs in a worker and in a unit test alike.
    files: ["src/flow/**"],
    rules: {
      "no-restricted-imports": ["error", { patterns: ["react", "react-*", "@xyflow/*", "@mantine/*"] }],
      // Documents are maps by id; immer makes patches of what is deleted from them.
      "@typescript-eslint/no-dynamic-delete": "off",
    },
  },
);
