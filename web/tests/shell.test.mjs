// The frame around all views: language, theme, addresses, what goes wrong.
import assert from "node:assert/strict";
import { test } from "node:test";
import { BASE, SIZES, everywhere, picture, settle, visit } from "./harness.mjs";

test("a page that is not there", () => everywhere("nowhere", "/nothing", async () => {}, { allow: ["404"] }));

test("the language is chosen once, for all pages and visits", () =>
  visit("/search", { language: "en" }, async (page) => {
    await page.getByRole("button", { name: "Language: English" }).click();
    await page.getByRole("menuitemradio", { name: "한국어" }).click();
    await page.getByRole("heading", { level: 1, name: "검색" }).waitFor();
    assert.equal(await page.evaluate(() => document.documentElement.lang), "ko");
    await page.goto("/id/kaist");
    await page.getByRole("heading", { level: 1, name: "한국과학기술원" }).waitFor();
    assert.equal(await page.title(), "한국과학기술원 · Hamkor");
    // A link may ask for another.
    await page.goto("/id/kaist?lang=ru");
    await page.getByRole("button", { name: "Язык: Русский" }).click();
    await page.getByRole("menuitemradio", { name: "Русский", checked: true }).waitFor();
    await page.waitForFunction(() => document.activeElement?.closest('[role="menu"]'));
    await page.keyboard.press("o");
    await page.waitForFunction(() => document.activeElement?.textContent?.startsWith("Oʻ"));
    await page.keyboard.press("Enter");
    await page.getByRole("button", { name: "Til: Oʻzbekcha" }).waitFor();
    assert.match(page.url(), /lang=uz$/);
  }));

test("who asks for less motion sees a narrower window laid out at once", () =>
  visit("/search", {}, async (page) => {
    await page.evaluate(() => {
      window.moved = [];
      document.addEventListener("transitionrun", ({ target, propertyName }) => {
        window.moved.push(`${target.tagName} ${propertyName}`);
      });
    });
    await page.setViewportSize(SIZES.phone);
    await settle(page);
    assert.deepEqual(await page.evaluate(() => window.moved), []);
  }));

test("the theme is chosen once, for all pages and visits", () =>
  visit("/search", { theme: "light" }, async (page) => {
    const ground = () => page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
    const light = await ground();
    await page.getByRole("button", { name: "Theme: As the system" }).click();
    await page.getByRole("menuitemradio", { name: "Dark" }).click();
    await page.waitForFunction((was) => getComputedStyle(document.documentElement).backgroundColor !== was, light);
    const dark = await ground();
    await page.goto("/id/kaist");
    assert.equal(await ground(), dark);
    await page.goto("/id/kaist?theme=light");
    assert.equal(await ground(), light);
  }));

test("the keyboard skips to the content", () =>
  visit("/id/kaist", {}, async (page) => {
    await page.keyboard.press("Tab");
    await page.getByRole("link", { name: "Skip to the content" }).press("Enter");
    assert.equal(await page.evaluate(() => document.activeElement?.id), "content");
  }));

test("a server that does not answer is told, and asked again", () =>
  visit("/nothing", { allow: ["404", "ERR_CONNECTION_REFUSED"] }, async (page) => {
    await page.route("**/graphql", (route) => route.abort("connectionrefused"));
    await page.getByRole("combobox").fill("kaist");
    await page.getByRole("combobox").press("Enter");
    const alert = page.getByRole("alert");
    await alert.waitFor();
    assert.match(await alert.innerText(), /does not answer/);
    await picture(page, "offline", false);
    await page.unroute("**/graphql");
    await alert.getByRole("button", { name: "Try again" }).click();
    await page.getByRole("link", { name: /Korea Advanced Institute/ }).first().waitFor();
  }));

test("a limit is told, and waited for", () =>
  visit("/nothing", { allow: ["404", "429"] }, async (page) => {
    let n = 0;
    await page.route("**/graphql", (route) => {
      if (!route.request().postData()?.includes("query Search")) return route.fallback();
      n += 1;
      if (n > 1) return route.fallback();
      return route.fulfill({
        status: 429,
        headers: { "Content-Type": "application/graphql-response+json", "Retry-After": "1" },
        body: JSON.stringify({ errors: [{ message: "the budget is spent", extensions: { code: "RATE_LIMITED" } }] }),
      });
    });
    await page.getByRole("combobox").fill("kaist");
    await page.getByRole("combobox").press("Enter");
    await page.getByRole("alert").waitFor();
    assert.match(await page.getByRole("alert").innerText(), /goes on by itself/);
    await page.getByRole("link", { name: /Korea Advanced Institute/ }).first().waitFor();
    assert.equal(n, 2);
  }));

test("only the graph can be framed, and only as a picture", async () => {
  for (const [path, ancestors] of [
    ["/graph?embed=1", "*"],
    ["/graph", "'none'"],
    ["/", "'none'"],
    ["/id/kia?embed=1", "'none'"],
  ]) {
    const policy = (await fetch(BASE + path)).headers.get("content-security-policy") ?? "";
    assert.ok(policy.endsWith(`frame-ancestors ${ancestors}`), `${path}: ${policy}`);
  }
  await visit("/graph?embed=1", {}, async (page) => {
    await settle(page);
    assert.equal(await page.getByRole("banner").count(), 0);
  });
});
