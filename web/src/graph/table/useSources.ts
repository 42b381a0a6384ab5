// The sources of the relations in the table, asked for once the table is shown.
import { useEffect, useMemo, useState } from "react";
import { useClient } from "urql";
import type { GraphSourceFragment } from "../panel/panel.gen";
import { GraphTableSourcesDocument } from "./table.gen";

/** As many as the server gives at a time, with room for what they cost. */
const BATCH = 50;

type Found = ReadonlyMap<string, readonly GraphSourceFragment[]>;

/** The sources of each relation that has answered so far. */
export function useSources(ids: readonly string[]): Found {
  const client = useClient();
  const [found, setFound] = useState<Found>(new Map());
  const wanted = useMemo(() => ids.filter((id) => !found.has(id)).slice(0, BATCH), [ids, found]);
  useEffect(() => {
    if (wanted.length === 0) return undefined;
    let isWanted = true;
    void client
      .query(GraphTableSourcesDocument, { ids: wanted })
      .toPromise()
      .then(({ data }) => {
        if (!isWanted || data === undefined) return;
        const fresh = data.nodes.map((node, at) => {
          const citations = node?.__typename === "Relation" ? node.citations : [];
          const sources = new Map(citations.map(({ source }) => [source.id, source]));
          return [wanted[at] ?? "", [...sources.values()]] as const;
        });
        setFound((before) => new Map([...before, ...fresh]));
      });
    return () => {
      isWanted = false;
    };
  }, [client, wanted]);
  return found;
}
