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

/** The request without the name of an operation that its document lacks, and with the document it sends. */
export function asWritten(request: FetcherParams, options?: FetcherOpts): [FetcherParams, FetcherOpts | undefined] {
  const documentAST = parsed(request.query);
  if (!documentAST) return [request, options];
  const names = documentAST.definitions.flatMap((each) => (each.kind === Kind.OPERATION_DEFINITION ? [each.name?.value] : []));
  const { operationName, ...unnamed } = request;
  const isThere = operationName != null && names.includes(operationName);
  return [isThere ? request : unnamed, { ...options, documentAST }];
}
