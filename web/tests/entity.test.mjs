// The page of an entity.
import assert from "node:assert/strict";
import { test } from "node:test";
import { assertAccessible, everywhere, picture, settle, visit } from "./harness.mjs";

test("an entity on which sources disagree", () => everywhere("entity", "/id/koica-training-center-urgench"));
test("a direction with its money", () => everywhere("direction", "/id/direction-6-infrastructure-urban"));
test("a source and what rests on it", () => everywhere("source", "/source/summit-article"));
test("an entity that is not there", () =>
  everywhere("entity-none", "/id/nothing-there", async () => {}, { allow: ["404"] }));

test("what stands and what else is said are side by side, each with its source", () =>
  visit("/id/koica-training-center-urgench", {}, async (page) => {
    const conflicts = page.getByRole("region", { name: "Where sources disagree" });
    assert.match(await conflicts.innerText(), /Stands\s+Operating[\s\S]+Said otherwise\s+Being set up/);
    const marks = conflicts.getByRole("button", { name: /^Source \d+: / });
    assert.equal(await marks.count(), 2);
    await marks.nth(1).click();
    const source = page.getByRole("dialog");
    await source.waitFor();
    assert.match(await source.innerText(), /OECD/);
    await assertAccessible(page, "a source");
    await picture(page, "entity-source", false);
    await page.keyboard.press("Escape");
    assert.equal(await source.count(), 0);
    assert.ok(await marks.nth(1).evaluate((mark) => mark === document.activeElement), "the focus is back");
    // The relations have disagreements of their own.
    await page.getByText("sources disagree on 1 point").click();
    await picture(page, "entity-relation-conflict");
  }));

test("every relation is there, with its source, a page at a time", () =>
  visit("/id/uzbekistan", {}, async (page) => {
    const group = page.getByRole("region", { name: /Located here/ });
    assert.equal(await group.getByRole("listitem").count(), 10);
    await group.getByRole("button", { name: "Show more" }).click();
    await settle(page);
    const rows = group.getByRole("listitem");
    const [all] = /\d+/.exec(await group.getByRole("heading").innerText()) ?? [];
    assert.equal(await rows.count(), Number(all));
    for (const row of await rows.all()) {
      assert.ok((await row.getByRole("button", { name: /^Source/ }).count()) > 0, await row.innerText());
    }
    assert.equal(await group.getByRole("button", { name: "Show more" }).count(), 0);
  }));

test("amounts keep their bound, and all their digits", () =>
  visit("/id/summit-portfolio-2024", {}, async (page) => {
    assert.match(await page.getByRole("region", { name: "Facts" }).innerText(), /Budget\s+USD.9,600,000,000/);
  }));

test("links lead on, and back leads back", () =>
  visit("/id/koica", {}, async (page) => {
    await page.getByRole("link", { name: /KOICA training center in Fergana/ }).first().click();
    await page.getByRole("heading", { level: 1, name: "KOICA training center in Fergana" }).waitFor();
    assert.match(page.url(), /\/id\/koica-training-center-fergana$/);
    await page.goBack();
    await page.getByRole("heading", { level: 1, name: "Korea International Cooperation Agency" }).waitFor();
    await page.goForward();
    await page.getByRole("heading", { level: 1, name: "KOICA training center in Fergana" }).waitFor();
  }));

test("the page as data is what the page shows", () =>
  visit("/id/kaist", {}, async (page) => {
    const href = await page.getByRole("link", { name: "JSON", exact: true }).getAttribute("href");
    const { data } = await page.evaluate(async (href) => (await fetch(href ?? "")).json(), href);
    assert.equal(data.entity.name, "Korea Advanced Institute of Science and Technology");
    const linked = await page.getByRole("link", { name: "JSON-LD" }).getAttribute("href");
    assert.equal(linked, "/id/kaist.jsonld");
  }));
