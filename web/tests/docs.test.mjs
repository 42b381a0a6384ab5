// The pictures of the docs: each is there, light enough for a README, and taken anew on demand.
import assert from "node:assert/strict";
import { mkdir, readdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { DOCS, settle, visit } from "./harness.mjs";

/** The most that a picture may weigh, in bytes. */
const MOST = 250_000;

const PICTURES = {
  start: ["/", {}, async () => {}],
  graph: ["/graph?v=1&focus=koica&open=koica.fuo8.suo8.pab8&at=koica", {}, async (page) => page.locator(".react-flow__node").nth(3).waitFor()],
  entity: ["/id/koica-training-center-urgench", {}, async () => {}],
  search: [
    "/search",
    { size: "phone", language: "ko", theme: "dark" },
    async (page) => {
      await page.getByRole("combobox").pressSequentially("타슈켄트");
      await page.getByRole("option").first().waitFor();
    },
  ],
  graphiql: [
    "/graphiql",
    { theme: "dark" },
    async (page) => {
      await page.getByRole("tab", { name: "WhoFundsWhat" }).click();
      await page.getByRole("button", { name: /Execute query/ }).click();
      await page.waitForFunction(() => document.querySelector(".result-window")?.textContent?.includes('"data"'));
    },
  ],
};

if (process.env.HAMKOR_SCREENSHOTS) {
  await mkdir(DOCS, { recursive: true });
  for (const [name, [path, options, prepare]] of Object.entries(PICTURES)) {
    test(`${name} is taken`, () =>
      visit(path, options, async (page) => {
        await prepare(page);
        await settle(page);
        await page.screenshot({ path: join(DOCS, `${name}.png`), animations: "disabled" });
      }));
  }
}

test("the pictures of the docs are there, and no others", async () => {
  const there = (await readdir(DOCS)).sort();
  assert.deepEqual(there, Object.keys(PICTURES).map((name) => `${name}.png`).sort());
  for (const name of there) {
    const { size } = await stat(join(DOCS, name));
    assert.ok(size < MOST, `${name} has ${size} bytes`);
  }
  const readme = await readFile(join(DOCS, "../../README.md"), "utf8");
  for (const [, name] of readme.matchAll(/docs\/screenshots\/([\w-]+\.png)/g)) assert.ok(there.includes(name), name);
});
