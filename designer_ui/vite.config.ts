import { fileURLToPath } from "node:url";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";

/** Where `make run` listens; `npm run dev` shows the page from here and asks the product there. */
const API = process.env["CORDBOARD_API"] ?? "http://127.0.0.1:8080";

export default defineConfig({
  plugins: [react()],
  resolve: { alias: { "@": fileURLToPath(new URL("./src", import.meta.url)) } },
  build: { outDir: "dist", sourcemap: false, manifest: true, target: "es2022" },
  server: { proxy: { "/v1": { target: API, ws: true }, "/health": API } },
  test: { environment: "happy-dom", include: ["src/**/*.test.{ts,tsx}"] },
});
