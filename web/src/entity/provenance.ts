// Which records say a thing, and what they rest it on.
import type { CitedFragment, DisagreementFragment, SaidFragment } from "./entity.gen";

/** A citation as records keep it. */
type Kept = { readonly source: string; readonly locator?: string; readonly field?: string };

/** What a record says; agencies send it, so nothing about it is taken for granted. */
type Data = { readonly [field: string]: unknown };

function data(record: SaidFragment): Data {
  return typeof record.data === "object" && record.data !== null ? (record.data as Data) : {};
}

function citations(record: SaidFragment): readonly Kept[] {
  const list = data(record)["citations"];
  return Array.isArray(list) ? (list as Kept[]) : [];
}

/** The citations of a record that back its field: those that name it, else those that back the whole. */
function backing(record: SaidFragment, field: string): readonly Kept[] {
  const all = citations(record);
  const named = all.filter((citation) => citation.field === field);
  return named.length > 0 ? named : all.filter((citation) => citation.field === undefined || citation.field === null);
}

/** The sources of an entity, by their slugs. */
export type Sources = ReadonlyMap<string, CitedFragment["source"]>;

/** The sources that the citations name. */
export function sourcesOf(cited: readonly CitedFragment[]): Sources {
  return new Map(cited.map(({ source }) => [source.slug, source]));
}

/** The citations behind a record's word on a field. */
export function backingOf(record: SaidFragment, field: string, sources: Sources): CitedFragment[] {
  return backing(record, field).flatMap(({ source: slug, locator, field: backed }) => {
    const source = sources.get(slug);
    return source === undefined ? [] : [{ __typename: "Citation", locator: locator ?? null, field: backed ?? null, source }];
  });
}

/** Who says a fact, and on what it rests. */
export type Provenance = { readonly agencies: readonly string[]; readonly citations: readonly CitedFragment[] };

/**
 * The provenance of a field as it stands: of all records that state it, but for those whose word was
 * passed over. `says` narrows to an item of a list.
 */
export function provenance(
  field: string,
  entity: { readonly records: readonly SaidFragment[]; readonly conflicts: readonly DisagreementFragment[] },
  sources: Sources,
  says: (value: unknown) => boolean = () => true,
): Provenance {
  const conflict = entity.conflicts.find((conflict) => conflict.field === field);
  const passedOver = new Set(conflict?.rejected.map(({ record }) => record.id));
  const stating = entity.records.filter((record) => {
    const value = data(record)[field];
    return value !== undefined && value !== null && !passedOver.has(record.id) && says(value);
  });
  const seen = new Set<string>();
  const cited = stating
    .flatMap((record) => backingOf(record, field, sources))
    .filter(({ source, locator }) => {
      const key = `${source.slug} ${locator ?? ""}`;
      return !seen.has(key) && seen.add(key);
    });
  return { agencies: [...new Set(stating.map(({ agency }) => agency.name))], citations: cited };
}

/** Whether a list of objects has one whose `key` is `wanted`, for `provenance`. */
export function has(key: string, wanted: string): (value: unknown) => boolean {
  return (value) => Array.isArray(value) && value.some((item) => (item as Data | null)?.[key] === wanted);
}
