// The graph view: walked by hand and by keys, undone, filtered, read as a table, saved and framed.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { assertAccessible, BASE, everywhere, picture, settle, visit } from "./harness.mjs";

const OPEN = "/graph?v=1&focus=koica&open=koica.fuo8.suo8.pab8&at=koica";

const card = (page, slug) => page.locator(`[data-node="${slug}"]`);
const tool = (page, name) => page.getByRole("button", { name, exact: true });

/** What is shown, and where the middle of each is, from the picture's own origin. */
async function places(page) {
  const all = await page.locator(".react-flow__node").evaluateAll((nodes) =>
    nodes.map((node) => {
      const { e: left, f: top } = new DOMMatrix(node.style.transform);
      return [node.dataset.id, `${left + node.offsetWidth / 2} ${top + node.offsetHeight / 2}`];
    }),
  );
  return Object.fromEntries(all);
}

/** Waits until what was asked for is loaded, has its place and is in the address. */
async function placed(page) {
  await settle(page);
  await page.locator("[data-node]").first().waitFor();
  await page.waitForFunction(() => location.search.includes("xy=") || document.querySelector("table") !== null);
  await settle(page);
}

test("where to begin", () => everywhere("graph-start", "/graph"));
test("an entity with its counts", () => everywhere("graph-counts", "/graph?focus=koica", placed));
test("an entity with its neighbours", () => everywhere("graph-open", OPEN, placed));
test("the table twin", () => everywhere("graph-table", `${OPEN}&view=table`));
test("an entity that is not there", () => everywhere("graph-missing", "/graph?focus=nobody-at-all"));
test("a way between two", () => everywhere("graph-path", "/graph?v=1&from=koica&to=tashkent", placed));

test("counts come first; opening, undoing, redoing and the browser's buttons agree", () =>
  visit("/graph?focus=koica", {}, async (page) => {
    await placed(page);
    assert.deepEqual(Object.keys(await places(page)).filter((id) => !id.includes(".")), ["koica"]);
    await card(page, "koica.SUPPORTS.OUT").click();
    await card(page, "koica-training-center-tashkent").waitFor();
    await placed(page);
    const opened = await places(page);
    await tool(page, "Undo").click();
    await card(page, "koica-training-center-tashkent").waitFor({ state: "detached" });
    await tool(page, "Redo").click();
    await placed(page);
    assert.deepEqual(await places(page), opened, "all stands where it stood");
    await page.goBack();
    await card(page, "koica.SUPPORTS.OUT").waitFor();
    assert.ok(await tool(page, "Undo").isDisabled());
    await page.goForward();
    await placed(page);
    assert.deepEqual(await places(page), opened);
    await page.keyboard.press("Control+z");
    await card(page, "koica-training-center-tashkent").waitFor({ state: "detached" });
    await page.keyboard.press("Control+y");
    await card(page, "koica-training-center-tashkent").waitFor();
  }));

test("an address opened anew shows the same picture", () =>
  visit(OPEN, {}, async (page) => {
    await placed(page);
    const before = await places(page);
    await page.goto(page.url());
    await placed(page);
    assert.deepEqual(await places(page), before);
  }));

test("what stands stays when more comes, and what is dragged is pinned", () =>
  visit("/graph?v=1&focus=uzbekistan&open=uzbekistan.poi8", {}, async (page) => {
    await placed(page);
    const before = await places(page);
    await card(page, "uzbekistan.LOCATED_IN.IN").click();
    await card(page, "uzbekistan.LOCATED_IN.IN").getByText("+15").waitFor();
    const nBefore = Object.keys(before).length;
    await page.waitForFunction((n) => document.querySelectorAll(".react-flow__node").length > n, nBefore);
    await placed(page);
    const after = await places(page);
    for (const [id, place] of Object.entries(before)) assert.equal(after[id], place, id);
    assert.ok(Object.keys(after).length > nBefore);

    const box = await card(page, "tashkent").boundingBox();
    await page.mouse.move(box.x + 60, box.y + 12);
    await page.mouse.down();
    await page.mouse.move(box.x + 160, box.y + 92, { steps: 6 });
    await page.mouse.up();
    await page.waitForURL(/pin=tashkent/);
    const dragged = await places(page);
    assert.notEqual(dragged["tashkent"], after["tashkent"]);
    await tool(page, "Arrange anew").click();
    await placed(page);
    assert.equal((await places(page))["tashkent"], dragged["tashkent"]);
  }));

test("filters take entities out of the picture and its data", () =>
  visit(OPEN, {}, async (page) => {
    await placed(page);
    await page.getByRole("group", { name: "Kinds of entities" }).getByRole("button", { name: /Projects/ }).click();
    await page.locator('[data-node="fergana-training-center-project"]').waitFor({ state: "detached" });
    await page.waitForURL(/hide=project/);
    await tool(page, "Filters 1").click();
    const filters = page.getByRole("dialog", { name: "Filters" });
    await picture(page, "graph-filters", false);
    await assertAccessible(page, "filters");
    const date = filters.getByRole("textbox");
    await date.fill("some day");
    await filters.getByText("Write a date as").waitFor();
    await date.fill("1990");
    await date.press("Enter");
    await page.waitForURL(/on=1990/);
    await filters.getByRole("button", { name: "Clear all filters" }).click();
    await card(page, "fergana-training-center-project").waitFor();
  }));

test("keys go from neighbour to neighbour, open, remove and tell what they do", () =>
  visit(OPEN, {}, async (page) => {
    await placed(page);
    const focused = () => page.evaluate(() => document.activeElement?.getAttribute("data-node"));
    await card(page, "koica").focus();
    const seen = new Set();
    for (const key of ["ArrowLeft", "ArrowRight", "ArrowDown", "ArrowUp"]) {
      await card(page, "koica").focus();
      await page.keyboard.press(key);
      seen.add(await focused());
    }
    assert.ok(seen.size >= 3, [...seen].join());
    await page.keyboard.press("Home");
    assert.equal(await focused(), "koica");
    await card(page, "it-park").focus();
    await page.keyboard.press("Enter");
    await page.waitForURL(/open=[^&]*it-park/);
    await placed(page);
    assert.equal(await card(page, "it-park").getAttribute("aria-expanded"), "true");
    await card(page, "it-park").focus();
    await page.keyboard.press("Delete");
    await card(page, "it-park").waitFor({ state: "detached" });
    assert.ok(await focused(), "the focus goes on to a neighbour");
    await page.keyboard.press("?");
    await page.getByRole("dialog", { name: "Keys" }).waitFor();
    await assertAccessible(page, "keys");
    await page.keyboard.press("Escape");
    await page.getByRole("dialog", { name: "Keys" }).waitFor({ state: "detached" });
  }));

test("a way between two is found, marked and cleared", () =>
  visit("/graph?focus=koica", {}, async (page) => {
    await placed(page);
    await page.getByRole("complementary").getByRole("button", { name: "Path from here" }).click();
    await tool(page, "Path").click();
    const dialog = page.getByRole("dialog", { name: "Path between two" });
    await dialog.getByRole("combobox").fill("tashkent");
    await dialog.getByRole("option", { name: "Place: Tashkent", exact: true }).click();
    await dialog.getByRole("status").getByText("steps").waitFor();
    await picture(page, "graph-path-box", false);
    await assertAccessible(page, "path");
    await page.keyboard.press("Escape");
    await placed(page);
    assert.match(await card(page, "tashkent").innerText(), /Place[\s\S]*To[\s\S]*on the path/);
    await page.getByRole("button", { name: "Clear", exact: true }).click();
    await card(page, "tashkent").waitFor({ state: "detached" });
  }));

test("the table does what the picture does", () =>
  visit(OPEN, {}, async (page) => {
    await placed(page);
    const shown = (await page.locator('[data-node]:not([data-node*="."])').count());
    await tool(page, "Table").click();
    const [entities, relations] = [page.getByRole("table", { name: "Entities" }), page.getByRole("table", { name: "Relations" })];
    assert.equal(await entities.getByRole("row").count(), shown + 1);
    await relations.getByRole("button", { name: "Money" }).click();
    await relations.locator('th[aria-sort="ascending"]', { hasText: "Money" }).waitFor();
    assert.match(await relations.getByRole("row").nth(1).innerText(), /USD/);
    await relations.getByRole("link", { name: /KOICA/ }).last().waitFor();
    await entities.getByRole("button", { name: /^Show some of each ?: IT Park/ }).click();
    await entities.getByRole("button", { name: /^Close ?: IT Park/ }).waitFor();
    await entities.getByRole("button", { name: /^Remove ?: IT Park/ }).click();
    await entities.getByRole("row", { name: /IT Park/ }).waitFor({ state: "detached" });
    await page.getByText(/entit(y|ies) less/).waitFor({ state: "attached" });
  }));

test("the picture is saved as SVG and PNG", () =>
  visit(OPEN, {}, async (page) => {
    await placed(page);
    const save = async (name) => {
      await tool(page, "Save").click();
      const [download] = await Promise.all([page.waitForEvent("download"), page.getByRole("menuitem", { name }).click()]);
      return { name: download.suggestedFilename(), bytes: await readFile(await download.path()) };
    };
    const svg = await save("Picture as SVG");
    assert.equal(svg.name, "hamkor-koica.svg");
    assert.match(svg.bytes.toString(), /^<svg [\s\S]*>IT Park<\/text>[\s\S]*<\/svg>$/);
    assert.doesNotMatch(svg.bytes.toString(), /var\(|<style|href/);
    const png = await save("Picture as PNG");
    assert.equal(png.name, "hamkor-koica.png");
    const [, width] = svg.bytes.toString().match(/^<svg [^>]*width="(\d+)"/);
    assert.equal(png.bytes.readUInt32BE(16), 2 * Number(width));
  }));

test("in a frame the view stands alone, and leads to the explorer", () =>
  visit(`${OPEN}&embed=1`, {}, async (page) => {
    await placed(page);
    assert.equal(await page.getByRole("banner").count(), 0);
    await picture(page, "graph-embed", false);
    const href = await page.getByRole("link", { name: "Open in the explorer" }).getAttribute("href");
    assert.ok(href.startsWith(`${BASE}/graph?focus=koica`), href);
    await tool(page, "Share").click();
    const dialog = page.getByRole("dialog", { name: "Share" });
    assert.match(await dialog.innerText(), /<iframe src="[^"]*embed=1&amp;focus=koica/);
    await dialog.getByRole("button", { name: "Copy" }).first().click();
    await dialog.getByText("Copied").waitFor();
    assert.match(await page.evaluate(() => navigator.clipboard.readText()), /\/graph\?focus=koica/);
  }));

test("a server that does not answer is told of, and asked again", () =>
  visit("/graph?focus=koica", { allow: ["Failed to load", "ERR_FAILED"] }, async (page) => {
    await placed(page);
    await page.route("**/graphql", (route) => route.abort());
    await card(page, "koica.SUPPORTS.OUT").click();
    await page.getByText("The server does not answer").waitFor();
    await page.unroute("**/graphql");
    await page.getByRole("button", { name: "Try again" }).click();
    await card(page, "koica-training-center-tashkent").waitFor();
  }));

test("where a minute's budget is spent, the view waits and goes on by itself", () =>
  visit("/graph?focus=koica", { allow: ["429"] }, async (page) => {
    await placed(page);
    let refusals = 2;
    await page.route("**/graphql", (route) => {
      refusals -= 1;
      if (refusals < 0) return route.continue();
      const errors = [{ message: "the budget is spent", extensions: { code: "TOO_EXPENSIVE" } }];
      return route.fulfill({ status: 429, headers: { "Retry-After": "1" }, json: { errors } });
    });
    await card(page, "koica.SUPPORTS.OUT").click();
    await page.getByText("It goes on by itself in a second").waitFor();
    await card(page, "koica-training-center-tashkent").waitFor();
    assert.equal(await page.getByRole("alert").count(), 0);
  }));

/** Puts records in, as an agency does. */
async function put(records) {
  const query = "mutation ($input: PutRecordsInput!) { putRecords(input: $input) { errors { message } } }";
  const response = await fetch(`${BASE}/graphql`, {
    method: "POST",
    headers: { "Content-Type": "application/json", Authorization: `Bearer ${process.env.HAMKOR_KEY}` },
    body: JSON.stringify({ query, variables: { input: { records } } }),
  });
  const { data, errors } = await response.json();
  assert.deepEqual([errors, data?.putRecords.errors], [undefined, []]);
}

const HUB = 10_000;

/** An institution that supports ten thousand others. */
async function hub() {
  const institution = (slug, text) => ({
    institution: { key: slug, slug, names: [{ text, language: "EN" }], institutionKind: "OTHER", status: "OPERATING" },
  });
  await put([institution("graph-hub", "Hub of the graph view")]);
  for (let from = 0; from < HUB; from += 250) {
    const numbers = Array.from({ length: 250 }, (_, at) => from + at);
    await put([
      ...numbers.map((n) => institution(`graph-spoke-${n}`, `Spoke number ${n}`)),
      ...numbers.map((n) => ({
        relation: { key: `graph-hub/${n}`, kind: "SUPPORTS", from: { slug: "graph-hub" }, to: { slug: `graph-spoke-${n}` } },
      })),
    ]);
  }
}

test("ten thousand neighbours are a count, and open a few at a time", async (t) => {
  await hub();
  await visit("/graph?focus=graph-hub", {}, async (page) => {
    const answers = [];
    page.on("response", async (response) => response.url().endsWith("/graphql") && answers.push(await response.text()));
    await placed(page);
    await page.evaluate(() => {
      window.longTasks = [];
      new PerformanceObserver((list) => window.longTasks.push(...list.getEntries().map(({ duration }) => Math.round(duration)))).observe({
        type: "longtask",
      });
    });
    const group = card(page, "graph-hub.SUPPORTS.OUT");
    assert.match(await group.innerText(), /10,000/);
    for (const shown of [8, 16, 24, 32]) {
      await group.click();
      await page.waitForFunction((n) => document.querySelectorAll('[data-node^="graph-spoke"]').length === n, shown);
      await placed(page);
      assert.match(await group.innerText(), new RegExp(`\\+${(HUB - shown).toLocaleString("en-GB")}`));
    }
    await picture(page, "graph-hub", false);
    const spokes = new Set(answers.join().match(/graph-spoke-\d+/g));
    assert.equal(spokes.size, 32, "what is not shown is not loaded");
    t.diagnostic(`long tasks of four openings, in ms: ${await page.evaluate(() => window.longTasks.join(", "))}`);
  });
});
