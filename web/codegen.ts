import type { CodegenConfig } from "@graphql-codegen/cli";
const config: CodegenConfig = {
  schema: "../schema.graphql",
  documents: "src/**/*.graphql",
  generates: {
    "src/": {
      preset: "near-operation-file",
      presetConfig: { extension: ".gen.ts", baseTypesPath: "gql/schema.gen" },
      plugins: ["typescript-operations", "typed-document-node"],
      config: { scalars: {} },
    },
    "src/gql/schema.gen.ts": { plugins: ["typescript"] },
  },
};
export default config;
