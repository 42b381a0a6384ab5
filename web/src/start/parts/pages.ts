// Lists that grow by a page at a time.
import type { AnyVariables, CombinedError, TypedDocumentNode } from "@urql/core";
import { useCallback, useEffect, useState } from "react";
import { useClient } from "urql";

/** A connection, as the API has it. */
export type Page<Item> = {
  readonly totalCount: number;
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
  readonly nodes: readonly Item[];
};

export type Pages<Item> = {
  readonly items: readonly Item[];
  /** How many there are in all; undefined before the first page. */
  readonly total: number | undefined;
  readonly hasMore: boolean;
  readonly isLoading: boolean;
  readonly error: CombinedError | undefined;
  /** Fetches the next page; after an error, the same again. */
  readonly more: () => void;
};

type Asking = { readonly first: number; readonly after?: string | null };

/** The pages of a list, the first at once, each further one when it is asked for. */
export function usePages<Data, Item>(
  query: TypedDocumentNode<Data, Asking & AnyVariables>,
  first: number,
  read: (data: Data) => Page<Item>,
): Pages<Item> {
  const client = useClient();
  const [state, setState] = useState<{ pages: readonly Page<Item>[]; error: CombinedError | undefined; isLoading: boolean }>({
    pages: [],
    error: undefined,
    isLoading: true,
  });
  const load = useCallback(
    async (before: readonly Page<Item>[]) => {
      setState({ pages: before, error: undefined, isLoading: true });
      const after = before.at(-1)?.pageInfo.endCursor ?? null;
      const { data, error } = await client.query(query, { first, after }).toPromise();
      const pages = data === undefined || data === null ? before : [...before, read(data)];
      return { pages, error, isLoading: false };
    },
    [client, query, first, read],
  );
  // Another language is another client, and other names.
  useEffect(() => {
    let isWanted = true;
    void load([]).then((next) => isWanted && setState(next));
    return () => {
      isWanted = false;
    };
  }, [load]);
  const more = useCallback(() => void load(state.pages).then(setState), [load, state.pages]);
  const last = state.pages.at(-1);
  return {
    items: state.pages.flatMap(({ nodes }) => nodes),
    total: last?.totalCount,
    hasMore: last?.pageInfo.hasNextPage === true,
    isLoading: state.isLoading,
    error: state.error,
    more,
  };
}
