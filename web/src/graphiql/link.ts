// A link that carries a query. It stands behind the `#`, so that no server's log has it; headers are
// never in it, as they may hold a key.

/** What a link opens. */
export type Linked = { readonly query: string; readonly variables?: string };

/** What the address carries, behind `#` or `?`. */
export function linked(address: { hash: string; search: string }): Linked | undefined {
  for (const part of [address.hash.slice(1), address.search.slice(1)]) {
    const parameters = new URLSearchParams(part);
    const query = parameters.get("query");
    if (query === null) continue;
    const variables = parameters.get("variables");
    return variables === null ? { query } : { query, variables };
  }
  return undefined;
}

/** The path of a page that opens with `query`. */
export function linkTo(query: string, variables?: string): string {
  const parameters = new URLSearchParams({ query });
  if (variables !== undefined && variables.trim() !== "" && variables.trim() !== "{}") {
    parameters.set("variables", variables);
  }
  return `/graphiql#${parameters.toString()}`;
}
