// The words of the start page, in English; the other languages have the same, or types fail.
import { plural } from "../../i18n/format";
import type { Counts } from "../map/places";

const n = (count: number, one: string, other: string) => plural("en", count, { one, other });

/** Writes a number as the language does. */
export type Write = (n: number) => string;

const en = {
  hero: {
    lead: "An open graph of institutions, projects, people, places and events, and of the money that runs between them. Every fact names its source.",
    walk: "Walk through the graph",
    ask: "Ask in GraphQL",
    contents: "On this page",
    counts: "What is in the graph",
    sources: (count: number, written: string) => n(count, `${written} source`, `${written} sources`),
    relations: (count: number, written: string) => n(count, `${written} relation`, `${written} relations`),
    asOf: (at: string) => `As of ${at}`,
    revision: (written: string) => `revision ${written}`,
  },
  empty: {
    title: "The graph is empty so far",
    hint: "Load the data set that comes with Hamkor, or files of your own:",
    after: "Then load this page again. The second command loads the data and serves it at once.",
  },
  section: {
    query: "Open as a query in GraphiQL",
    show: (what: string) => `How to show: ${what}`,
    picture: "Picture",
    table: "Table",
    loading: "Loading…",
  },
  directions: {
    head: {
      title: "Directions of cooperation",
      hint: "What the two countries set out to do together: the money stated for each direction, and the projects that advance it.",
    },
    none: "There is no direction in the graph yet.",
    further: "Further areas",
    funding: "Funding",
    unfunded: "Funding not stated",
    projects: (count: number, written: string) => n(count, `${written} project`, `${written} projects`),
    rest: (count: number, written: string) => n(count, `and ${written} more`, `and ${written} more`),
    budget: (money: string) => `Budget: ${money}`,
    sharedBudget: (money: string, count: number, written: string) =>
      n(count, `Budget: ${money}, for ${written} direction`, `Budget: ${money}, for ${written} directions together`),
  },
  money: {
    head: {
      title: "Where the money goes",
      hint: "From funders through what they fund to directions. Each picture shows one stage and one currency; they are never mixed.",
    },
    choose: "Stage and currency",
    none: "No source in the graph says yet who pays how much.",
    label: (stage: string, currency: string) => `Funding, ${stage.toLowerCase()}, in ${currency}`,
    columns: { funder: "Funder", recipient: "Project or institution", direction: "Direction" },
    amount: "Amount",
    unstated: { funder: "Funder not stated", recipient: "Recipient not stated", direction: "No direction stated" },
    others: {
      funder: (count: number, written: string) => n(count, `${written} more funder`, `${written} more funders`),
      recipient: (count: number, written: string) => n(count, `${written} more recipient`, `${written} more recipients`),
      direction: (count: number, written: string) => n(count, `${written} more direction`, `${written} more directions`),
    },
    partly: "partly shared with other directions",
    wholes: "Money to a portfolio is left out where its parts get money of the same stage and currency, so nothing counts twice.",
    shared:
      "Hatched bands go to several directions at once. No source says how that money is divided: the picture divides it evenly, and the figure beside a direction counts it whole, in each of them.",
    hidden: (count: number, written: string, money: string) =>
      n(count, `${written} more funder is not drawn (${money}).`, `${written} more funders are not drawn (${money} together).`),
    cut: (written: string) => `Only the ${written} biggest sums are counted here.`,
    ask: "This picture as a query",
    budgets: "Totals whose payers are not stated",
    budgetsHint:
      "What sources say that portfolios come to in all. It is not known who pays how much, and one portfolio may hold parts of another; so these figures are in no picture above and are never added up.",
  },
  places: {
    head: {
      title: "Where it happens",
      hint: "Places in both countries, and how many institutions, projects and events the graph knows there.",
    },
    none: "Nothing in the graph has a place yet.",
    countries: { UZ: "Uzbekistan", KR: "South Korea" },
    map: (country: string) => `Map of ${country}`,
    told: (place: string, { institutions, projects, events }: Counts, write: Write) =>
      `${place}: ${n(institutions, `${write(institutions)} institution`, `${write(institutions)} institutions`)}, ${n(
        projects,
        `${write(projects)} project`,
        `${write(projects)} projects`,
      )}, ${n(events, `${write(events)} event`, `${write(events)} events`)}`,
    dot: "The area of a circle tells how much there is",
    elsewhere: (written: string) => `${written} in the country, place not stated`,
    kilometres: (written: string) => `${written} km`,
    most: (shown: string, all: string) => `The ${shown} places with most, of ${all}.`,
    off: (names: string) => `Not on the map, as they have no point: ${names}.`,
    credit: "Outlines: Natural Earth, public domain.",
    sort: "Sort",
  },
  times: {
    head: {
      title: "When it happens",
      hint: "Projects and events on a line of time, the latest first.",
    },
    none: "Nothing in the graph has a date yet.",
    closer: "Closer",
    farther: "Farther",
    today: "Today",
    keys: "Arrow keys scroll, + and − zoom",
    since: (date: string) => `from ${date}`,
    span: (from: string, to: string) => `${from} – ${to}`,
    partial: "Pale ends are dates known only to the year or month; bars that fade have no known end.",
    undated: (projects: string, events: string) => `Without a known start, and so not drawn: projects ${projects}, events ${events}.`,
    askEvents: "The events as a query",
    sort: "Sort",
    status: "Status",
    starts: "Starts",
    ends: "Ends",
  },
};

/** The words of the start page. */
export type StartWords = typeof en;
export default en;
