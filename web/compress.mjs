// Puts a brotli and a gzip form beside each file of dist/ that gets smaller by it: node compress.mjs
import { readFile, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { brotliCompress, constants, gzip } from "node:zlib";

const TEXT = /\.(html|js|css|svg|json|map|ttf|txt)$/;
const dist = join(import.meta.dirname, "dist");
const brotli = promisify(brotliCompress);
const zip = promisify(gzip);

async function compress(file) {
  const bytes = await readFile(file);
  const quality = { [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY };
  const forms = [
    [".br", await brotli(bytes, { params: { ...quality, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length } })],
    [".gz", await zip(bytes, { level: constants.Z_BEST_COMPRESSION })],
  ];
  for (const [ending, form] of forms) {
    if (form.length < bytes.length) await writeFile(file + ending, form);
  }
}

const entries = await readdir(dist, { recursive: true, withFileTypes: true });
const files = entries.filter((entry) => entry.isFile() && TEXT.test(entry.name));
await Promise.all(files.map((entry) => compress(join(entry.parentPath, entry.name))));
