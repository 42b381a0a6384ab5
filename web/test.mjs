// Runs the unit tests, src/**/*.test.ts: node test.mjs
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { createServer } from "vite";

const root = import.meta.dirname;
// Vite reads TypeScript and finds modules as it does for the pages.
const server = await createServer({
  root,
  configFile: false,
  logLevel: "error",
  appType: "custom",
  server: { middlewareMode: true, ws: false, watch: null },
  optimizeDeps: { noDiscovery: true },
});

const files = (await readdir(join(root, "src"), { recursive: true })).filter((file) => file.endsWith(".test.ts"));
if (files.length === 0) throw new Error("there are no tests in src");
for (const file of files.sort()) await server.ssrLoadModule(`/src/${file}`);
await server.close();
