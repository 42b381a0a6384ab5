// The start page: the graph in pictures.
import assert from "node:assert/strict";
import { test } from "node:test";
import { assertAccessible, assertFits, LANGUAGES, picture, settle, SIZES, visit } from "./harness.mjs";

const SECTIONS = ["directions", "money", "places", "times"];
const THEMES = ["light", "dark"];

/** What a section has when it is there. */
const THERE = {
  directions: "#directions li h3",
  money: "#money figure svg, #money figure table",
  places: "#places svg, #places tbody tr",
  times: "#times ol li, #times tbody tr",
};

/** Scrolls to each section, so that all are loaded, and back up. */
async function all(page) {
  for (const id of SECTIONS) {
    await page.locator(`#${id}`).scrollIntoViewIfNeeded();
    await page.locator(THERE[id]).first().waitFor();
  }
  await settle(page);
}

/** As high as the page, so that a picture has all of it. */
async function whole(page, { width }) {
  await page.setViewportSize({ width, height: await page.evaluate(() => document.documentElement.scrollHeight) });
  await settle(page);
}

for (const language of LANGUAGES) {
  test(`all of it in ${language}, light and dark, on a phone and on a desk`, () =>
    visit("/", { language }, async (page) => {
      assert.equal(await page.evaluate(() => document.documentElement.lang), language);
      for (const [size, viewport] of Object.entries(SIZES)) {
        await page.setViewportSize(viewport);
        await all(page);
        await whole(page, viewport);
        for (const theme of THEMES) {
          await page.emulateMedia({ colorScheme: theme, reducedMotion: "reduce" });
          const told = `start-${language}-${theme}-${size}`;
          await picture(page, told);
          await assertFits(page, told);
          await assertAccessible(page, told);
        }
      }
    }));
}

test("the tables say what the pictures say, and the address keeps the choice", () =>
  visit("/", {}, async (page) => {
    await all(page);
    for (const [id, name] of [
      ["money", "flow"],
      ["places", "map"],
      ["times", "times"],
    ]) {
      await page.locator(`#${id} input[value=table]`).check();
      assert.ok((await page.locator(`#${id} tbody tr`).count()) > 1, id);
      assert.equal(new URL(page.url()).searchParams.get(name), "table");
    }
    await assertAccessible(page, "tables");
    await page.reload();
    await all(page);
    assert.ok((await page.locator("#places tbody tr").count()) > 1);
    assert.equal(await page.locator("#money figure svg").count(), 0);
  }));

test("counts lead to lists of their kind", () =>
  visit("/", {}, async (page) => {
    await page.getByRole("link", { name: /Projects/ }).first().click();
    assert.equal(new URL(page.url()).pathname + new URL(page.url()).search, "/search?kind=PROJECT");
  }));

test("one stage and one currency at a time", () =>
  visit("/?money=AGREED-EUR", {}, async (page) => {
    await all(page);
    const figures = await page.locator("#money figure li").allInnerTexts();
    assert.ok(figures.length >= 3);
    assert.ok(figures.every((text) => text.includes("EUR") && !text.includes("USD")), figures.join("; "));
    await page.locator("#money input[value=COMMITTED-USD]").check();
    await page.locator("#money figure li", { hasText: "IT Park" }).waitFor();
    assert.equal(new URL(page.url()).searchParams.get("money"), "COMMITTED-USD");
  }));

test("a name that has the focus lights its bands", () =>
  visit("/?money=AGREED-USD", {}, async (page) => {
    await all(page);
    const lit = () => page.locator("#money path[data-lit=true]").count();
    const before = await lit();
    await page.locator("#money figure li a").first().focus();
    const during = await lit();
    assert.ok(during > 0 && during < before, `${during} of ${before}`);
  }));

test("the timeline is scrolled and zoomed by keys", () =>
  visit("/", {}, async (page) => {
    await all(page);
    const line = page.locator("#times [role=group]");
    await line.focus();
    const width = () => line.evaluate((element) => element.scrollWidth);
    const before = await width();
    for (let n = 0; n < 3; n += 1) await page.keyboard.press("+");
    assert.ok((await width()) > before);
    const left = await line.evaluate((element) => element.scrollLeft);
    await page.keyboard.press("ArrowLeft");
    await page.waitForFunction((from) => document.querySelector("#times [role=group]").scrollLeft < from, left);
  }));

test("every part is reached by the tab key, in the order of the page", () =>
  visit("/", {}, async (page) => {
    await all(page);
    await page.evaluate(() => scrollTo(0, 0));
    const seen = new Set();
    for (let n = 0; n < 220 && !seen.has("times"); n += 1) {
      await page.keyboard.press("Tab");
      const id = await page.evaluate(() => document.activeElement?.closest("section[id]")?.id);
      if (id) seen.add(id);
    }
    assert.deepEqual([...seen], SECTIONS);
  }));

test("nothing below the fold is asked for before it is scrolled to", () =>
  visit("/", { size: "phone" }, async (page) => {
    const asked = [];
    page.on("request", (request) => asked.push(request.postData() ?? ""));
    await page.reload();
    await settle(page);
    const names = asked.map((body) => /query (\w+)/.exec(body)?.[1]).filter(Boolean);
    assert.ok(names.includes("Start"));
    assert.ok(!names.some((name) => ["MoneySums", "PlaceCounts", "TimelineProjects"].includes(name)), names.join(" "));
  }));

test("a part that fails says so, can be tried again, and leaves the others be", () =>
  visit("/", { allow: ["Failed to load resource"] }, async (page) => {
    let isBroken = true;
    await page.route("**/graphql", (route) =>
      isBroken && route.request().postData()?.includes("PlaceCounts") ? route.abort() : route.continue(),
    );
    await page.locator("#places").scrollIntoViewIfNeeded();
    await page.locator("#places [role=alert]").waitFor();
    isBroken = false;
    await page.locator("#times").scrollIntoViewIfNeeded();
    await page.locator(THERE.times).first().waitFor();
    await page.locator("#places [role=alert] button").click();
    await page.locator(THERE.places).first().waitFor();
  }));

test("an empty graph says how to fill it", () =>
  visit("/", {}, async (page) => {
    await page.route("**/graphql", async (route) => {
      if (!route.request().postData()?.includes("query Start")) return route.continue();
      const answer = await (await route.fetch()).json();
      for (const count of answer.data.graph.counts) count.count = 0;
      return route.fulfill({ json: answer });
    });
    await page.reload();
    await page.getByText("hamkor import data").waitFor();
    assert.equal(await page.locator("#money").count(), 0);
    await assertAccessible(page, "an empty graph");
  }));

test("pictures lead to the query behind them", () =>
  visit("/", {}, async (page) => {
    const href = await page.locator("#directions header a[href^='/graphiql']").first().getAttribute("href");
    const query = new URLSearchParams(href.split("#")[1]);
    assert.match(query.get("query"), /query Directions/);
    assert.match(query.get("query"), /fragment EntityLink/);
    assert.deepEqual(JSON.parse(query.get("variables")), { first: 12 });
  }));
