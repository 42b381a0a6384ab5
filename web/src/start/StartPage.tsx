// The start page: the graph in pictures.
import { lazy, useEffect } from "react";
import { Empty } from "../ui/parts";
import { useTitle } from "../ui/title";
import { DirectionsDocument } from "./directions/directions.gen";
import { Hero, useStart } from "./Hero";
import { PlaceCountsDocument } from "./map/map.gen";
import { MoneySumsDocument } from "./money/money.gen";
import { Section } from "./parts/Section";
import css from "./start.module.css";
import { TimelineProjectsDocument } from "./timeline/timeline.gen";
import { useStartWords } from "./words";

const Directions = lazy(() => import("./directions/Directions"));
const Money = lazy(() => import("./money/Money"));
const Places = lazy(() => import("./map/Places"));
const Timeline = lazy(() => import("./timeline/Timeline"));

function NoData() {
  const words = useStartWords().empty;
  return (
    <Empty title={words.title}>
      <p>{words.hint}</p>
      <pre className={css["commands"]}>
        <code>{"hamkor import data\nhamkor serve --data data"}</code>
      </pre>
      <p>{words.after}</p>
    </Empty>
  );
}

function Sections() {
  const words = useStartWords();
  return (
    <>
      <Section id="directions" {...words.directions.head} query={DirectionsDocument} variables={{ first: 12 }} height="52rem">
        <Directions />
      </Section>
      <Section id="money" {...words.money.head} query={MoneySumsDocument} height="46rem">
        <Money />
      </Section>
      <Section id="places" {...words.places.head} query={PlaceCountsDocument} height="40rem">
        <Places />
      </Section>
      <Section id="times" {...words.times.head} query={TimelineProjectsDocument} variables={{ first: 12 }} height="44rem">
        <Timeline />
      </Section>
    </>
  );
}

export default function StartPage() {
  useTitle();
  const { data, failure } = useStart();
  // The browser looked for the part that the address names before it was there.
  useEffect(() => document.getElementById(location.hash.slice(1))?.scrollIntoView(), []);
  const isEmpty = data !== undefined && data.graph.counts.every(({ count }) => count === 0);
  return (
    <>
      <Hero data={data} isEmpty={isEmpty} />
      {failure}
      {isEmpty ? <NoData /> : <Sections />}
    </>
  );
}
