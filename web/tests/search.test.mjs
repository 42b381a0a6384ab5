// Search as you type, and the page of results.
import assert from "node:assert/strict";
import { test } from "node:test";
import { everywhere, picture, settle, visit } from "./harness.mjs";

test("the results of a search", () => everywhere("search", "/search?text=Ташкент"));
test("a search that finds nothing", () => everywhere("search-none", "/search?text=qqqqxxxx"));
test("all of a kind", () => everywhere("browse", "/search?kind=PROJECT"));

for (const text of ["Tashkent", "Toshkent", "Ташкент", "타슈켄트", "tashknet"]) {
  test(`${text} is found while it is typed`, () =>
    visit("/", {}, async (page) => {
      await page.keyboard.press("/");
      await page.keyboard.type(text, { delay: 20 });
      const options = page.getByRole("option");
      await options.first().waitFor();
      assert.match((await options.allInnerTexts()).join("\n"), /Tashkent/);
      await picture(page, "suggestions", false);
    }));
}

test("the keyboard goes through the suggestions, and back leads back", () =>
  visit("/", {}, async (page) => {
    const box = page.getByRole("combobox");
    await box.fill("kaist");
    await page.getByRole("option").first().waitFor();
    assert.equal(await box.getAttribute("aria-expanded"), "true");
    await page.keyboard.press("ArrowDown");
    assert.equal(await page.getByRole("option", { selected: true }).count(), 1);
    await page.keyboard.press("Escape");
    assert.equal(await box.getAttribute("aria-expanded"), "false");
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Enter");
    await page.waitForURL("**/id/*");
    await page.getByRole("heading", { level: 1, name: /KAIST|Korea Advanced/ }).waitFor();

    await box.fill("university");
    await page.keyboard.press("Enter");
    await page.waitForURL("**/search?text=university");
    await page.getByRole("button", { name: "Projects" }).click();
    await page.waitForURL("**/search?text=university&kind=PROJECT");
    await settle(page);
    await page.goBack();
    assert.match(page.url(), /text=university$/);
    await page.goBack();
    await page.getByRole("heading", { level: 1, name: /KAIST|Korea Advanced/ }).waitFor();
    await page.goForward();
    await page.waitForURL("**/search?text=university");
    await page.waitForFunction(() => document.querySelector('[role="combobox"]')?.value === "university");
  }));
