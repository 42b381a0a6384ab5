// The way from a picture to the question behind it.
import { stringifyDocument } from "@urql/core";
import { linkTo } from "../../graphiql/link";

/** A query as a text, or a document as the code generator makes it. */
export type Query = Parameters<typeof stringifyDocument>[0];

/** The address of GraphiQL with a query filled in. */
export function graphiqlHref(query: Query, variables?: object): string {
  return linkTo(stringifyDocument(query), variables && JSON.stringify(variables, null, 2));
}
