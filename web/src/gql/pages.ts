// Lists that are read a page at a time.
import type { CombinedError, TypedDocumentNode } from "@urql/core";
import { useCallback, useEffect, useMemo, useState } from "react";
import { useClient, useQuery } from "urql";

type Connection = {
  readonly nodes: readonly unknown[];
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
};

type Paged = { readonly first?: number | null; readonly after?: string | null };

/** What has been read of a list so far. */
export type Pages<Page extends Connection> = {
  /** The pages in order; none while the first is on its way. */
  readonly pages: readonly Page[];
  readonly nodes: readonly Page["nodes"][number][];
  /** What went wrong last. */
  readonly error: CombinedError | undefined;
  readonly isLoading: boolean;
  readonly hasMore: boolean;
  /** Reads the next page. */
  readonly more: () => void;
  /** Tries again what went wrong. */
  readonly retry: () => void;
};

/** How many items the pages after the first have. */
const MORE = 50;

/**
 * Reads a list page by page: the first at once, each further one when `more` is called. `pick` finds the list in the
 * answer; give the same function each time.
 */
export function usePages<Data, Variables extends Paged, Page extends Connection>(
  query: TypedDocumentNode<Data, Variables>,
  variables: Variables,
  pick: (data: Data) => Page | undefined,
  pause = false,
): Pages<Page> {
  const client = useClient();
  const [{ data, error: errorOfFirst, fetching }, ask] = useQuery({ query, variables, pause });
  const [later, setLater] = useState<readonly Page[]>([]);
  const [errorOfLater, setErrorOfLater] = useState<CombinedError>();
  const [isLoading, setIsLoading] = useState(false);
  const first = useMemo(() => (data === undefined ? undefined : pick(data)), [data, pick]);
  // Another first page, in another language for one, begins anew.
  useEffect(() => setLater([]), [first]);

  const after = (later.at(-1) ?? first)?.pageInfo.endCursor ?? null;
  const key = JSON.stringify(variables);
  const more = useCallback(async () => {
    setIsLoading(true);
    setErrorOfLater(undefined);
    const next = { ...(JSON.parse(key) as Variables), first: MORE, after };
    const answer = await client.query(query, next).toPromise();
    const page = answer.data === undefined ? undefined : pick(answer.data);
    if (answer.error) setErrorOfLater(answer.error);
    else if (page) setLater((before) => [...before, page]);
    setIsLoading(false);
  }, [client, query, key, after, pick]);
  const retry = useCallback(() => {
    if (errorOfLater) void more();
    else ask({ requestPolicy: "network-only" });
  }, [errorOfLater, more, ask]);

  const pages = first === undefined ? [] : [first, ...later];
  return {
    pages,
    nodes: pages.flatMap((page) => page.nodes),
    error: errorOfFirst ?? errorOfLater,
    isLoading: isLoading || fetching,
    hasMore: pages.at(-1)?.pageInfo.hasNextPage ?? false,
    more: () => void more(),
    retry,
  };
}
