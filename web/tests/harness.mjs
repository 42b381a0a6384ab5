// Chromium on a page of a real server, watched: whatever it complains of fails the test.
import assert from "node:assert/strict";
import { mkdir, readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import { after, before } from "node:test";
import { chromium } from "playwright-core";

/** The server, as scripts/browser says: `http://127.0.0.1:1234`. */
export const BASE = process.env.HAMKOR_URL ?? assert.fail("HAMKOR_URL is not set: run scripts/browser");

export const LANGUAGES = ["en", "ko", "uz", "ru"];
const THEMES = ["light", "dark"];
export const SIZES = { desktop: { width: 1280, height: 900 }, phone: { width: 390, height: 844 } };

const require = createRequire(import.meta.url);
const axe = await readFile(require.resolve("axe-core/axe.min.js"), "utf8");
const shots = join(import.meta.dirname, "../../target/screenshots");

let browser;
before(async () => {
  await mkdir(shots, { recursive: true });
  browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ],
  });
});
after(() => browser?.close());

/**
 * Runs `work` with a page at `path` in a browser of its own. Fails if the page logs an error or a
 * warning of its policy, throws, is refused something, or asks another host.
 *
 * Options: `size`, `language`, `theme`, `allow` (texts of complaints that are meant to come).
 */
export async function visit(path, options, work) {
  const { size = "desktop", language = "en", theme = "light", allow = [] } = options;
  const context = await browser.newContext({
    viewport: SIZES[size],
    colorScheme: theme,
    locale: { en: "en-GB", ko: "ko-KR", uz: "uz-UZ", ru: "ru-RU" }[language],
    reducedMotion: "reduce",
    baseURL: BASE,
    acceptDownloads: true,
    permissions: ["clipboard-read", "clipboard-write"],
  });
  const complaints = [];
  const complain = (text) => {
    if (!allow.some((allowed) => text.includes(allowed))) complaints.push(text);
  };
  const page = await context.newPage();
  watch(page);
  // Far more than it takes: a busy machine is no fault of the page.
  page.setDefaultTimeout(60_000);
  page.on("console", (message) => {
    if (message.type() === "error" || message.text().includes("Content Security Policy")) complain(message.text());
  });
  page.on("pageerror", (error) => complain(`thrown: ${error.message}`));
  context.on("request", (request) => {
    const url = request.url();
    if (!/^(data|blob):/.test(url) && new URL(url).host !== new URL(BASE).host) complain(`asks another host: ${url}`);
  });
  context.on("response", (response) => {
    if (response.status() >= 400) complain(`${response.status()}: ${response.url()}`);
  });
  try {
    await page.goto(path);
    await settle(page);
    await work(page, context);
    assert.deepEqual(complaints, [], path);
  } catch (error) {
    await page.screenshot({ path: join(shots, "failed.png") }).catch(() => {});
    if (complaints.length > 0) error.message += `\nthe page complained: ${complaints.join("\n  ")}`;
    throw error;
  } finally {
    await context.close();
  }
}

/** The requests of each page that are not answered yet. */
const underWay = new WeakMap();

function watch(page) {
  const requests = new Set();
  underWay.set(page, requests);
  page.on("request", (request) => requests.add(request));
  for (const end of ["requestfinished", "requestfailed"]) page.on(end, (request) => requests.delete(request));
}

/**
 * Waits until nothing is on its way, nor sets out a moment later, and nothing says that it loads. A
 * request whose end the browser does not tell is not waited for without end: what a test looks at, it
 * waits for by itself.
 */
export async function settle(page) {
  await page.waitForLoadState("load");
  const requests = underWay.get(page);
  for (let n = 0, nQuiet = 0; nQuiet < 10 && n < 400; n += 1) {
    await page.waitForTimeout(50);
    nQuiet = requests.size === 0 ? nQuiet + 1 : 0;
  }
  await drawn(page);
}

/** Waits until what has changed is drawn. */
async function drawn(page) {
  await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
  await page.waitForFunction(() => document.querySelector('[role="status"][data-loading], [aria-busy="true"]') === null);
}

/** Fails if axe finds anything on the page. Parts that are not ours go into `without`, as selectors. */
export async function assertAccessible(page, told, without = []) {
  if (!(await page.evaluate(() => "axe" in window))) await page.evaluate(axe);
  const violations = await page.evaluate(async (exclude) => {
    const found = await window.axe.run(
      { include: [["html"]], exclude: exclude.map((selector) => [selector]) },
      { resultTypes: ["violations"] },
    );
    return found.violations.map(({ id, help, nodes }) => ({
      rule: `${id}: ${help}`,
      at: nodes.slice(0, 4).map((node) => `${node.target.join(" ")} ${node.failureSummary}`),
    }));
  }, without);
  assert.deepEqual(violations, [], `axe on ${told}`);
}

/** Fails if the page is wider than the window, or if two of the elements `selector` overlap. */
export async function assertFits(page, told) {
  const [wide, window] = await page.evaluate(() => [document.documentElement.scrollWidth, innerWidth]);
  assert.ok(wide <= window, `${told} is ${wide} wide in a window of ${window}`);
}

/** The pictures of the docs, which are taken anew where HAMKOR_SCREENSHOTS says so. */
export const DOCS = join(import.meta.dirname, "../../docs/screenshots");

/** Keeps a picture of the window, or of the whole page, in target/screenshots/. */
export async function picture(page, name, fullPage = true) {
  await page.screenshot({ path: join(shots, `${name}.png`), fullPage, animations: "disabled" });
}

/**
 * Looks at a view in every language, light and dark, on a phone and on a desk: axe finds nothing, nothing
 * overflows, nothing is complained of. `check` sees each of the sixteen.
 */
export async function everywhere(name, path, check = async () => {}, options = {}) {
  for (const language of LANGUAGES) {
    await visit(path, { ...options, language }, async (page) => {
      assert.equal(await page.evaluate(() => document.documentElement.lang), language);
      for (const [size, viewport] of Object.entries(SIZES)) {
        await page.setViewportSize(viewport);
        for (const theme of THEMES) {
          await page.emulateMedia({ colorScheme: theme, reducedMotion: "reduce" });
          await drawn(page);
          const told = `${name}-${language}-${theme}-${size}`;
          // Pictures of each language on each device and in each theme, all of them in one.
          const isTaken = language === "en" || (theme === "dark") === (size === "phone");
          if (isTaken) await picture(page, told);
          await check(page, { language, theme, size });
          await assertFits(page, told);
          await assertAccessible(page, told, options.without);
        }
      }
    });
  }
}
