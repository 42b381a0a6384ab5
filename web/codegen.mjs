// Types and documents for each *.graphql file of src/, beside it as *.gen.ts: node codegen.mjs
//
// The plugins of GraphQL Code Generator without its command line, which is four hundred packages.
import { readFile, readdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { codegen } from "@graphql-codegen/core";
import { preset } from "@graphql-codegen/near-operation-file-preset";
import * as documents from "@graphql-codegen/typed-document-node";
import * as operations from "@graphql-codegen/typescript-operations";
import * as types from "@graphql-codegen/typescript";
import { buildASTSchema, parse } from "graphql";

const root = import.meta.dirname;
const schema = parse(await readFile(join(root, "../schema.graphql"), "utf8"));
const schemaAst = buildASTSchema(schema);

const scalars = {
  CurrencyCode: "string",
  DateTime: "string",
  Decimal: "string",
  JSON: "unknown",
  PartialDate: "string",
  URL: "string",
};
const config = {
  scalars,
  useTypeImports: true,
  enumsAsTypes: true,
  immutableTypes: true,
  nonOptionalTypename: true,
  skipTypeNameForRoot: true,
};

const files = (await readdir(join(root, "src"), { recursive: true })).map((file) => join("src", file));

/** The *.graphql files, parsed. */
async function sources() {
  const list = files.filter((file) => file.endsWith(".graphql") && !file.includes("examples")).sort();
  return Promise.all(
    list.map(async (location) => {
      const rawSDL = await readFile(join(root, location), "utf8");
      return { location, rawSDL, document: parse(rawSDL) };
    }),
  );
}

/** The plugins import the schema's types even where nothing names them, which is an error to us. */
function withoutUnused(text) {
  return /\bTypes\./.test(text) ? text : text.replace(/^import type \* as Types .*\n/m, "");
}

const common = { schema, schemaAst, config };
const shared = {
  ...common,
  filename: "src/gql/schema.gen.ts",
  documents: [],
  plugins: [{ types: {} }],
  pluginMap: { types },
};
const perFile = await preset.buildGeneratesSection({
  ...common,
  baseOutputDir: "src/",
  documents: await sources(),
  plugins: [{ operations: {} }, { documents: {} }],
  pluginMap: { operations, documents },
  presetConfig: { extension: ".gen.ts", baseTypesPath: "gql/schema.gen.ts" },
});

const wanted = new Set();
for (const artifact of [shared, ...perFile]) {
  const path = artifact.filename;
  const text = `// Made by codegen.mjs.\n${withoutUnused(await codegen(artifact))}`;
  wanted.add(path);
  const old = await readFile(join(root, path), "utf8").catch(() => "");
  // An unchanged file keeps its time, so that nothing is built for it.
  if (old !== text) await writeFile(join(root, path), text);
}
for (const file of files.filter((file) => file.endsWith(".gen.ts") && !wanted.has(file))) {
  await rm(join(root, file));
}
