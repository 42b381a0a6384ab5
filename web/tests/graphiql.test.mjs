// GraphiQL: its examples, its links, its themes.
import assert from "node:assert/strict";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { assertAccessible, BASE, picture, visit } from "./harness.mjs";

// Parts that are GraphiQL's and Monaco's own: tabs that hold their close button, and the numbers of
// lines, which are faint on purpose.
const NOT_OURS = [".graphiql-tabs", ".monaco-editor"];

const folder = join(import.meta.dirname, "../src/graphiql/examples");
const examples = (await readdir(folder)).sort();

/** The page, once its editors are there. */
function open(path, options, work) {
  return visit(path, options, async (page, context) => {
    await page.locator(".graphiql-query-editor .view-line").first().waitFor();
    await work(page, context);
  });
}

/** What the answer's editor has. */
function answer(page) {
  return page.evaluate(() => document.querySelector(".result-window")?.textContent?.replaceAll("\u00a0", " ") ?? "");
}

async function run(page) {
  await page.getByRole("button", { name: /Execute query/ }).click();
}

for (const theme of ["light", "dark"]) {
  for (const size of ["desktop", "phone"]) {
    test(`${theme}, on a ${size}`, () =>
      open("/graphiql", { theme, size }, async (page) => {
        await run(page);
        await page.waitForFunction(() => document.querySelector(".result-window")?.textContent?.includes("INSTITUTION"));
        await picture(page, `graphiql-${theme}-${size}`, false);
        await assertAccessible(page, `graphiql ${theme} ${size}`, NOT_OURS);
      }));
  }
}

test("there is a tab for each example, and each finds something", () =>
  open("/graphiql", {}, async (page) => {
    const tabs = page.locator(".graphiql-tabs").getByRole("tab");
    assert.equal(await tabs.count(), examples.length);
    for (const [index, name] of examples.entries()) {
      const text = await readFile(join(folder, name), "utf8");
      if (!/^query /m.test(text)) continue;
      await tabs.nth(index).click();
      await run(page);
      await page.waitForFunction(() => document.querySelector(".result-window")?.textContent?.includes('"data"'));
      assert.doesNotMatch(await answer(page), /"errors"/, name);
    }
  }));

test("the feed tells of the record that a key puts", () =>
  open("/graphiql", {}, async (page, context) => {
    await page.getByRole("tab", { name: "Feed" }).click();
    await run(page);
    await page.getByRole("button", { name: /Stop query/ }).waitFor();

    const text = await readFile(join(folder, examples.find((name) => name.includes("put")) ?? ""), "utf8");
    // Another each time, as the same again changes nothing.
    const slug = `example-school-${Date.now()}`;
    const put = await context.request.post(`${BASE}/graphql`, {
      headers: { Authorization: `Bearer ${process.env.HAMKOR_KEY}` },
      data: { query: text.replaceAll("example-school", slug) },
    });
    const { data, errors } = await put.json();
    assert.equal(errors, undefined);
    assert.deepEqual(data.putInstitution.errors, []);
    // Its beginning, as the editor breaks long lines.
    await page.waitForFunction(() => document.querySelector(".result-window")?.textContent?.includes("example-school"));
  }));

test("a link carries a query, and never a key", () =>
  open("/graphiql", {}, async (page, context) => {
    await page.getByRole("tab", { name: "Paths" }).click();
    await page.getByRole("button", { name: "Copy a link to this query" }).click();
    const link = await page.evaluate(() => navigator.clipboard.readText());
    assert.match(link, /\/graphiql#query=/);
    assert.doesNotMatch(link, /Authorization|headers/);

    const other = await context.newPage();
    await other.evaluate(() => {});
    await other.goto("about:blank");
    await other.goto(link);
    await other.locator(".graphiql-query-editor .view-line").first().waitFor();
    await other.getByRole("tab", { name: "Paths", selected: true }).waitFor();
  }));

test("an entity opens with the query that made its page", () =>
  visit("/id/kia", {}, async (page) => {
    await page.getByRole("link", { name: "Open in GraphiQL" }).click();
    await page.locator(".graphiql-query-editor .view-line").first().waitFor();
    await run(page);
    await page.waitForFunction(() => document.querySelector(".result-window")?.textContent?.includes('"kia"'));
    assert.doesNotMatch(await answer(page), /"errors"/);
  }));

test("the documentation, the history and the form that builds queries are there", () =>
  // The form says so of a list of objects in the query, and leaves it as it is.
  open("/graphiql", { allow: ["arg mismatch"] }, async (page) => {
    for (const name of ["Documentation Explorer", "History", "GraphiQL Explorer"]) {
      await page.getByRole("button", { name: new RegExp(`Show ${name}`) }).click();
      await picture(page, `graphiql-${name.split(" ")[0].toLowerCase()}`, false);
    }
  }));

test("the theme follows the explorer, and the explorer follows it", () =>
  visit("/search", {}, async (page) => {
    await page.getByRole("button", { name: /^Theme/ }).click();
    await page.getByRole("menuitemradio", { name: "Dark" }).click();
    await page.goto("/graphiql");
    await page.locator("body.graphiql-dark").waitFor();
    await page.getByRole("button", { name: "Open settings dialog" }).click();
    await page.getByRole("button", { name: "Light" }).click();
    await page.locator("body.graphiql-light").waitFor();
    await page.goto("/search");
    assert.equal(await page.evaluate(() => document.documentElement.dataset.theme), "light");
  }));
