import { resolve } from "node:path";
import react from "@vitejs/plugin-react";
import { defineConfig, type Plugin } from "vite";

/** The server that `npm run dev` asks: HAMKOR_URL=http://127.0.0.1:8080. */
const server = process.env["HAMKOR_URL"] ?? "http://127.0.0.1:8080";

/** GraphiQL's style has letters of its own in it, 300 kB of them; ours are the system's. */
const withoutFonts: Plugin = {
  name: "without-fonts",
  enforce: "pre",
  transform: (code, id) =>
    id.endsWith(".css") && id.includes("graphiql") ? code.replace(/@font-face\s*\{[^}]*url\(["']?data:[^}]*\}/g, "") : null,
};

export default defineConfig({
  logLevel: "warn",
  plugins: [react(), withoutFonts],
  build: {
    target: "es2023",
    // Two pages, so that the explorer does not load an editor.
    rollupOptions: {
      // GraphiQL's own build leaves "use no memo" in its files, which means nothing here.
      onwarn: (warning, warn) => {
        if (warning.code !== "MODULE_LEVEL_DIRECTIVE") warn(warning);
      },
      input: {
        index: resolve(import.meta.dirname, "index.html"),
        graphiql: resolve(import.meta.dirname, "graphiql.html"),
      },
    },
    // Nothing inline: the pages' Content-Security-Policy lets nothing inline run.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 4_000,
    reportCompressedSize: false,
  },
  worker: { format: "es" },
  server: {
    // Paths of the explorer are answered with index.html; these are the server's.
    proxy: Object.fromEntries(
      ["/graphql", "/schema.graphql"].map((path) => [path, { target: server, ws: true }]),
    ),
  },
});
