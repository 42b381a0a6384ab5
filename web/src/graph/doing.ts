// What people do to the picture, in the words of the view; each becomes an action on the state.
import type { GraphState, Point } from "./state/model";
import { isEntityId, PAGE } from "./state/model";
import type { Link, Picture } from "./state/picture";
import type { Act } from "./useGraph";

export type Doing = {
  readonly act: Act;
  /** Opens a card, or closes it; shows more of a group. */
  readonly enter: (id: string) => void;
  readonly select: (id: string | undefined) => void;
  /** Selects the relation of a link, the next one if one is selected. */
  readonly selectLink: (id: string) => void;
  /** Selects a relation of a card, the next one if one is selected. */
  readonly selectRelation: (slug: string) => void;
  /** Removes a card, or hides what a group shows. */
  readonly drop: (id: string) => void;
  readonly move: (id: string, to: Point) => void;
  readonly pin: (id: string) => void;
  readonly from: (id: string) => void;
  readonly to: (id: string) => void;
  /** Shows some of each group of an entity. */
  readonly openAll: (slug: string) => void;
};

/** An entity with no more relations than these is opened whole: its counts would say less than they take room. */
const FEW = 8;

export function doings(state: GraphState, picture: Picture, act: Act): Doing {
  const openAll = (slug: string) => {
    const counts = picture.nodes.get(slug)?.entity.counts ?? [];
    act({ do: "open", slug, groups: counts.map(({ kind, direction }) => ({ kind, direction, shown: PAGE })) });
  };
  const ifEntity = (id: string, then: (slug: string) => void) => {
    if (isEntityId(id)) then(id);
  };
  const selectNext = (isWanted: (link: Link) => boolean) => {
    const ids = picture.links.filter(isWanted).flatMap(({ relations }) => relations.map(({ id }) => id));
    const at = ids.indexOf(state.selected ?? "");
    if (ids.length > 0) act({ do: "select", id: ids[(at + 1) % ids.length] });
  };
  return {
    act,
    openAll,
    enter: (id) => {
      const more = picture.more.find((one) => one.id === id);
      if (more !== undefined) {
        act({ do: "show", slug: more.of, at: more, more: PAGE });
        return;
      }
      const node = picture.nodes.get(id);
      if (node === undefined) return;
      if (node.isOpen) act({ do: "close", slug: id });
      else if (node.entity.counts.reduce((sum, { count }) => sum + count, 0) <= FEW) openAll(id);
      else act({ do: "open", slug: id });
    },
    select: (id) => {
      if (id === undefined || isEntityId(id)) act({ do: "select", id });
    },
    selectLink: (id) => selectNext(({ id: own }) => own === id),
    selectRelation: (slug) => selectNext(({ a, b }) => a === slug || b === slug),
    drop: (id) => {
      const more = picture.more.find((one) => one.id === id);
      if (more === undefined) act({ do: "remove", slug: id });
      else act({ do: "fold", slug: more.of, at: more });
    },
    move: (id, to) => act({ do: "move", id, to, isEntity: isEntityId(id) }),
    pin: (id) => ifEntity(id, (slug) => act(state.pinned.includes(slug) ? { do: "unpin", slug } : { do: "pin", slug })),
    from: (id) => ifEntity(id, (slug) => act({ do: "from", slug })),
    to: (id) => ifEntity(id, (slug) => act({ do: "to", slug })),
  };
}
