// PostGraphile over the schema `plain`, set up as its documentation has it for production.
import { PostGraphileAmberPreset } from "postgraphile/presets/amber";
import { makePgService } from "postgraphile/adaptors/pg";
import { jsonPgSmartTags } from "postgraphile/utils";

// Short names for the two ends of a relation; and what a view cannot say of itself.
const tags = jsonPgSmartTags({
  version: 1,
  config: {
    constraint: {
      "relation.relation_from_id_fkey": { tags: { fieldName: "from", foreignFieldName: "out" } },
      "relation.relation_to_id_fkey": { tags: { fieldName: "to", foreignFieldName: "into" } },
    },
    class: {
      touch: {
        tags: {
          primaryKey: "end_id,id",
          foreignKey: [
            "(end_id) references entity (id)|@fieldName end|@foreignFieldName touches",
            "(from_id) references entity (id)|@fieldName from|@foreignFieldName touchesOut",
            "(to_id) references entity (id)|@fieldName to|@foreignFieldName touchesInto",
          ],
        },
      },
    },
  },
});

/** @type {GraphileConfig.Preset} */
export default {
  extends: [PostGraphileAmberPreset],
  plugins: [tags],
  // It would leave out orders that have no index of their own.
  disablePlugins: ["PgIndexBehaviorsPlugin"],
  grafserv: { graphqlPath: "/graphql", graphiql: false, websockets: false },
  grafast: { explain: false },
  pgServices: [
    makePgService({
      connectionString: process.env.DATABASE_URL,
      schemas: ["plain"],
      poolConfig: { max: Number(process.env.POOL ?? 16) },
    }),
  ],
};
