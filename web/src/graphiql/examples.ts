// The tabs that GraphiQL opens with; each teaches a part of the graph.

const texts = import.meta.glob<string>("./examples/*.graphql", { query: "?raw", import: "default", eager: true });

/** A tab that teaches something. */
export type Example = {
  /** The name of its operation, which is the title of the tab. */
  readonly name: string;
  readonly query: string;
  readonly headers?: string;
};

function example(query: string): Example {
  const name = /^(?:query|mutation|subscription) (\w+)/m.exec(query)?.[1] ?? "";
  // What writes needs a key; this is where it goes.
  const headers = query.includes("\nmutation ") ? '{\n  "Authorization": "Bearer "\n}' : undefined;
  return headers === undefined ? { name, query } : { name, query, headers };
}

/** All of them, in the order in which they teach. */
export const EXAMPLES: readonly Example[] = Object.keys(texts)
  .sort()
  .map((path) => example(texts[path] ?? ""));
