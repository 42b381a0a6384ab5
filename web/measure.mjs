// How soon the start page can be used, and how much it loads: HAMKOR_URL=http://127.0.0.1:8080 node measure.mjs
//
// Five visits, each by a browser that has seen nothing before. A page can be used when its counts are
// there, the search box takes a letter, and the main thread has nothing left to do.
import { chromium } from "playwright-core";

const RUNS = 5;
const base = process.env.HAMKOR_URL ?? "http://127.0.0.1:8080";

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"],
});

async function visit() {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, locale: "en-GB" });
  const page = await context.newPage();
  await page.goto(base, { waitUntil: "commit" });
  const milliseconds = await page.evaluate(
    () =>
      new Promise((resolve) => {
        const look = () => {
          const isThere = document.querySelector("main h1 ~ *, main a[href^='/search?kind=']") && document.querySelector('[role="combobox"]');
          const isBusy = document.querySelector("main section[aria-busy='true']");
          if (isThere && !isBusy) requestIdleCallback(() => resolve(performance.now()));
          else requestAnimationFrame(look);
        };
        look();
      }),
  );
  await page.getByRole("combobox").press("a");
  await page.waitForLoadState("networkidle");
  const bytes = await page.evaluate(() =>
    [...performance.getEntriesByType("navigation"), ...performance.getEntriesByType("resource")]
      .filter(({ name }) => !name.endsWith("/graphql"))
      .reduce((sum, { encodedBodySize }) => sum + encodedBodySize, 0),
  );
  await context.close();
  return { milliseconds, bytes };
}

await visit();
const runs = [];
for (let run = 0; run < RUNS; run += 1) runs.push(await visit());
await browser.close();

const times = runs.map(({ milliseconds }) => Math.round(milliseconds)).sort((one, other) => one - other);
// The smallest time that three quarters of the runs keep to.
const p75 = times[Math.ceil(RUNS * 0.75) - 1];
console.log(`start page: usable after ${times.join(", ")} ms, p75 ${p75} ms; ${runs[0].bytes} bytes before its data`);
