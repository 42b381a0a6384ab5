// The way from a picture to the question behind it.
import { stringifyDocument } from "@urql/core";

/** What `graphiqlHref` takes as a query: a text, or a document as the code generator makes it. */
export type Query = Parameters<typeof stringifyDocument>[0];

/** The address of GraphiQL with a query filled in. */
export function graphiqlHref(query: Query, variables?: object): string {
  const parts = [`query=${encodeURIComponent(stringifyDocument(query))}`];
  if (variables !== undefined) parts.push(`variables=${encodeURIComponent(JSON.stringify(variables, null, 2))}`);
  return `/graphiql#${parts.join("&")}`;
}
