// Where things are: both countries side by side, and the same as a table.
import { useMemo } from "react";
import { useQuery } from "urql";
import { useFormat } from "../../i18n/format";
import { Failure } from "../../ui/Failure";
import parts from "../parts/parts.module.css";
import { Nothing, Room } from "../parts/Section";
import { Twin } from "../parts/Twin";
import { useStartWords } from "../words";
import { CountryMap } from "./CountryMap";
import css from "./map.module.css";
import { PlaceCountsDocument, PlacePointsDocument, type PlaceCountsQuery, type PlacePointsQuery } from "./map.gen";
import outlines from "./outlines.gen.json";
import { busiest, total, type Counts } from "./places";
import { PlacesTable } from "./PlacesTable";

export type Place = PlacePointsQuery["places"]["nodes"][number] & { readonly counts: Counts };

const COUNTRIES = Object.keys(outlines) as (keyof typeof outlines)[];
/** The broader one comes first. */
const ORDER = [...COUNTRIES].sort().reverse();

/** The places with most, the busiest first. */
function usePlaces(data: PlaceCountsQuery | undefined) {
  const counts = useMemo(
    () =>
      data &&
      busiest({
        institutions: data.institutions.facets,
        projects: data.projects.facets,
        events: data.events.facets,
      }),
    [data],
  );
  const slugs = [...(counts?.keys() ?? [])];
  const [{ data: found, error }, again] = useQuery({
    query: PlacePointsDocument,
    variables: { slugs, first: Math.max(1, slugs.length) },
    pause: slugs.length === 0,
  });
  const list = useMemo(() => {
    const nodes = (found?.places.nodes ?? []).flatMap((node) => {
      const at = counts?.get(node.slug);
      return at === undefined ? [] : [{ ...node, counts: at }];
    });
    return nodes.sort((one, other) => total(other.counts) - total(one.counts));
  }, [counts, found]);
  return { list, isWaiting: counts === undefined || (slugs.length > 0 && !found), error, again };
}

export default function Places() {
  const words = useStartWords().places;
  const [{ data, error }, again] = useQuery({ query: PlaceCountsDocument });
  const places = usePlaces(data);
  const fault = error && !data ? error : places.error;
  if (fault) {
    const retry = () => (data ? places.again : again)({ requestPolicy: "network-only" });
    return <Failure error={fault} retry={retry} />;
  }
  if (!data || places.isWaiting) return <Room />;
  if (places.list.length === 0) return <Nothing>{words.none}</Nothing>;
  return <Shown list={places.list} all={data.places.totalCount} />;
}

function Shown({ list, all }: { list: readonly Place[]; all: number }) {
  const words = useStartWords().places;
  const { number } = useFormat();
  const off = list.filter(({ coordinates, isoCode }) => coordinates === null && !ORDER.some((code) => code === isoCode));
  return (
    <figure>
      <Twin
        name="map"
        label={words.head.title}
        tools={<p className={parts["legend"]}>{words.dot}</p>}
        picture={() => (
          <div className={css["maps"]}>
            {ORDER.map((code) => (
              <CountryMap key={code} code={code} outline={outlines[code]} places={list} />
            ))}
          </div>
        )}
        table={() => <PlacesTable list={list} />}
      />
      <figcaption className={parts["foot"]}>
        <p>
          {words.most(number(list.length), number(all))} {off.length > 0 && `${words.off(off.map(({ name }) => name).join(", "))} `}
          {words.credit}
        </p>
      </figcaption>
    </figure>
  );
}
