// What a picture lacks, and so has to be asked for: only what it shows.
import { BATCH, type GraphState, type Group } from "../state/model";
import type { Picture } from "../state/picture";
import { pageKey, pageOf, pathKey, type Data } from "./model";

export type Need =
  | { readonly type: "node"; readonly key: string; readonly slug: string }
  | {
      readonly type: "group";
      readonly key: string;
      readonly slug: string;
      readonly group: Group;
      readonly first: number;
      readonly after: string | null;
    }
  | { readonly type: "paths"; readonly key: string; readonly from: string; readonly to: string }
  | { readonly type: "links"; readonly key: string; readonly slug: string };

/** Links among neighbours come with the whole neighbourhood, so they are asked for where that is small. */
const SMALL = 16;

/** What is to be asked for, each with a key of its own; what others bring is asked for once it is known. */
export function needs(state: GraphState, data: Data, picture: Picture): readonly Need[] {
  return [...nodeNeeds(state, data), ...groupNeeds(state, data, picture), ...pathNeeds(state, data), ...linkNeeds(state, data, picture)];
}

function nodeNeeds({ roots, from, to }: GraphState, data: Data): Need[] {
  const slugs = [...new Set([...roots, ...(from === undefined ? [] : [from]), ...(to === undefined ? [] : [to])])];
  return slugs
    .filter((slug) => !data.entities.has(slug) && !data.missing.has(slug))
    .map((slug) => ({ type: "node", key: `node ${slug}`, slug }));
}

function groupNeeds(state: GraphState, data: Data, picture: Picture): Need[] {
  const found: Need[] = [];
  for (const { slug, groups } of state.opened) {
    // The neighbours of a root are asked for beside the root, not after it.
    if (!picture.nodes.has(slug) && (!state.roots.includes(slug) || data.entities.has(slug))) continue;
    for (const group of groups) {
      if (state.withoutRelations.includes(group.kind)) continue;
      const page = pageOf(data, slug, group, state);
      const loaded = page?.relations.length ?? 0;
      if (page !== undefined && (!page.hasMore || loaded >= group.shown)) continue;
      const first = Math.min(BATCH, group.shown - loaded);
      const key = `group ${pageKey(slug, group, state)} ${loaded}+${first}`;
      found.push({ type: "group", key, slug, group, first, after: page?.cursor ?? null });
    }
  }
  return found;
}

function pathNeeds(state: GraphState, data: Data): Need[] {
  const key = pathKey(state);
  const { from, to } = state;
  if (key === undefined || from === undefined || to === undefined || from === to) return [];
  if (data.paths.has(key) || !data.entities.has(from) || !data.entities.has(to)) return [];
  return [{ type: "paths", key: `paths ${key}`, from, to }];
}

function linkNeeds(state: GraphState, data: Data, picture: Picture): Need[] {
  const isSmall = (slug: string) => {
    const counts = data.entities.get(slug)?.counts ?? [];
    return counts.reduce((sum, { count }) => sum + count, 0) <= SMALL;
  };
  return state.opened
    .filter(({ slug, groups }) => groups.length > 0 && picture.nodes.has(slug) && !data.links.has(slug) && isSmall(slug))
    .map(({ slug }) => ({ type: "links", key: `links ${slug}`, slug }));
}
