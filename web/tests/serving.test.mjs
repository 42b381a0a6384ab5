// How the built pages are served: forms, tags, times, and how much it is.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import http from "node:http";
import { join } from "node:path";
import { test } from "node:test";
import { brotliDecompressSync, gunzipSync } from "node:zlib";
import { BASE, visit } from "./harness.mjs";

/** The most that the start page may load before its data, in bytes as they are sent. */
const MOST = 150_000;

const dist = join(import.meta.dirname, "../dist");

/** An answer with its bytes as they were sent. */
function ask(path, headers = {}, method = "GET") {
  return new Promise((resolve, reject) => {
    const request = http.request(BASE + path, { headers, method }, (answer) => {
      const chunks = [];
      answer.on("data", (chunk) => chunks.push(chunk));
      answer.on("end", () => resolve({ status: answer.statusCode, headers: answer.headers, bytes: Buffer.concat(chunks) }));
    });
    request.on("error", reject);
    request.end();
  });
}

const page = await readFile(join(dist, "index.html"), "utf8");
const script = /src="(\/assets\/[^"]+\.js)"/.exec(page)?.[1] ?? assert.fail("the page has no script");

test("each file comes in the form that is liked best, and is the same in all", async () => {
  const plain = await readFile(join(dist, script));
  for (const [accept, encoding, decode] of [
    ["br, gzip", "br", brotliDecompressSync],
    ["gzip", "gzip", gunzipSync],
    ["br;q=0.5, gzip", "gzip", gunzipSync],
    ["identity", undefined, (bytes) => bytes],
    ["", undefined, (bytes) => bytes],
  ]) {
    const answer = await ask(script, { "Accept-Encoding": accept });
    assert.equal(answer.status, 200, accept);
    assert.equal(answer.headers["content-encoding"], encoding, accept);
    assert.match(answer.headers["content-type"], /^text\/javascript/);
    assert.match(answer.headers.vary, /Accept-Encoding/);
    assert.equal(Number(answer.headers["content-length"]), answer.bytes.length);
    assert.ok(decode(answer.bytes).equals(plain), accept);
  }
});

test("files with a digest in their name are kept for good, pages are asked for again", async () => {
  assert.match((await ask(script)).headers["cache-control"], /immutable/);
  for (const path of ["/", "/id/kia", "/graphiql", "/icon.svg"]) {
    const answer = await ask(path);
    assert.equal(answer.headers["cache-control"], "no-cache", path);
    const again = await ask(path, { "If-None-Match": answer.headers.etag });
    assert.equal(again.status, 304, path);
    assert.equal(again.bytes.length, 0);
    assert.equal((await ask(path, { "If-None-Match": '"other"' })).status, 200, path);
  }
});

test("each form has a tag of its own", async () => {
  const tags = await Promise.all(
    ["br", "gzip", "identity"].map(async (accept) => (await ask(script, { "Accept-Encoding": accept })).headers.etag),
  );
  assert.equal(new Set(tags).size, 3);
});

test("HEAD has the head alone", async () => {
  const [get, head] = [await ask(script), await ask(script, {}, "HEAD")];
  assert.equal(head.bytes.length, 0);
  assert.equal(head.headers.etag, get.headers.etag);
  assert.equal(head.headers["content-length"], get.headers["content-length"]);
});

test("what is not there is told to programs as data, and to people as a page", async () => {
  const data = await ask("/assets/nothing.js");
  assert.equal(data.status, 404);
  assert.match(data.headers["content-type"], /json/);
  const shown = await ask("/nothing", { Accept: "text/html,*/*" });
  assert.equal(shown.status, 404);
  assert.match(shown.headers["content-type"], /html/);
  for (const path of ["/assets/..%2F..%2FCargo.toml", "/assets/%2e%2e/%2e%2e/Cargo.toml", "/assets/../index.html"]) {
    assert.equal((await ask(path)).status, 404, path);
  }
});

test("pages hold nothing inline, and name no other host", async () => {
  for (const name of ["index.html", "graphiql.html"]) {
    const html = await readFile(join(dist, name), "utf8");
    for (const wrong of [/<script(?![^>]* src=)/, /<style/, / style=/, / on\w+="/, /https?:\/\//, /"\/\//]) {
      assert.doesNotMatch(html, wrong, name);
    }
  }
});

test(`the start page loads less than ${MOST / 1000} kB before its data`, () =>
  visit("/", {}, async (page) => {
    const files = await page.evaluate(() =>
      [...performance.getEntriesByType("navigation"), ...performance.getEntriesByType("resource")]
        .filter(({ name }) => !name.endsWith("/graphql"))
        .map(({ name, encodedBodySize }) => ({ name, size: encodedBodySize })),
    );
    const size = files.reduce((sum, file) => sum + file.size, 0);
    console.log(`the start page loads ${size} bytes`);
    assert.ok(files.length > 3 && files.every((file) => file.size > 0), JSON.stringify(files));
    assert.ok(size < MOST, `${size} bytes: ${JSON.stringify(files)}`);
    assert.ok(!files.some(({ name }) => /monaco|worker/.test(name)), "the explorer loads no editor");
  }));
