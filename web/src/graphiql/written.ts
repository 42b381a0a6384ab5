// The request as its document has it. GraphiQL reads a document a moment after it changed; who switches
// tabs and runs at once would ask for the operation of the tab before.
import type { FetcherOpts, FetcherParams } from "@graphiql/toolkit";
import { Kind, parse, type DocumentNode } from "graphql";

function parsed(query: string): DocumentNode | undefined {
  try {
    return parse(query);
  } catch {
    // The server says what is wrong with it.
    return undefined;
  }
}

/** The request with its document, and with the name of the only operation in it where it had the name of one it lacks. */
export function asWritten(request: FetcherParams, options?: FetcherOpts): [FetcherParams, FetcherOpts | undefined] {
  const documentAST = parsed(request.query);
  if (!documentAST) return [request, options];
  const names = documentAST.definitions.flatMap((each) => (each.kind === Kind.OPERATION_DEFINITION ? [each.name?.value] : []));
  const { operationName: asked, ...unnamed } = request;
  const isThere = asked != null && names.includes(asked);
  // By its name the fetcher knows a subscription, also where there is but one operation.
  const operationName = isThere ? asked : names.length === 1 ? names[0] : undefined;
  return [operationName === undefined ? unnamed : { ...unnamed, operationName }, { ...options, documentAST }];
}
