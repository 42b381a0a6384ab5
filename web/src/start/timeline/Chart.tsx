// The line of time: a row for each project and event, to be zoomed and scrolled.
import { useLayoutEffect, useMemo, useRef, useState, type CSSProperties, type KeyboardEvent } from "react";
import { Link } from "wouter";
import { useFormat } from "../../i18n/format";
import { useWords } from "../../i18n/words";
import { Icon } from "../../ui/Icon";
import { kindColor } from "../../ui/kind";
import { More } from "../../ui/More";
import { buttonClass } from "../../ui/parts";
import { usePhone, useWidth } from "../parts/hooks";
import { useStartWords } from "../words";
import { bar, marks, place, scale, YEAR, type Bar, type Scale } from "./span";
import type { Group, Item } from "./Timeline";
import css from "./timeline.module.css";
import { useDates } from "./useDates";

/** Pixels a year: at first, at least and at most. */
const ZOOM = { first: 40, least: 12, most: 1_440 };
/** How long something goes on in the picture for which no source gives an end. */
const OPEN = YEAR;
/** The column of names; on phones they stand above their bars. */
const NAMES = 300;

const UNDER_WAY: readonly Item["status"][] = ["IMPLEMENTING", "FINALISING"];
const OVER: readonly Item["status"][] = ["COMPLETED", "CANCELLED"];

function barOf({ kind, status, starts, ends }: Item, now: number): Bar {
  const isOpen = kind === "PROJECT" && !OVER.includes(status);
  return bar(starts, ends, { until: UNDER_WAY.includes(status) ? now : 0, open: isOpen ? OPEN : 0 });
}

export function Chart({ groups }: { groups: readonly Group[] }) {
  const words = useStartWords().times;
  const kinds = useWords().kinds;
  const isPhone = usePhone();
  const [ref, width] = useWidth<HTMLDivElement>();
  const [zoom, setZoom] = useState(ZOOM.first);
  const [now] = useState(() => Date.now());
  const names = isPhone ? 0 : NAMES;
  const bars = groups.flatMap(({ items }) => items.map((item) => barOf(item, now)));
  const { from, to, width: long } = scale(bars, now, zoom, Math.max(200, width - names));
  const line = useMemo(() => ({ from, to, width: long }), [from, to, long]);
  const scroll = useScroll(line, now);
  const by = (factor: number) => setZoom(Math.min(ZOOM.most, Math.max(ZOOM.least, line.width / years(line) * factor)));
  const keys = (event: KeyboardEvent) => {
    if (event.key === "+" || event.key === "=") by(1.5);
    if (event.key === "-") by(1 / 1.5);
  };
  const sizes = { "--names": `${names}px`, "--line-width": `${line.width}px`, "--seen": `${width}px` } as CSSProperties;
  return (
    <div ref={ref}>
      <div className={css["zoom"]}>
        <button type="button" className={buttonClass()} aria-label={words.closer} onClick={() => by(1.5)}>
          <Icon name="plus" />
        </button>
        <button type="button" className={buttonClass()} aria-label={words.farther} onClick={() => by(1 / 1.5)}>
          <Icon name="minus" />
        </button>
        <button type="button" className={buttonClass()} onClick={() => scroll.to(now)}>
          <i className={css["nowSign"]} aria-hidden="true" />
          {words.today}
        </button>
        <span>{words.keys}</span>
      </div>
      {/* What scrolls has to be reached by keys. */}
      <div ref={scroll.ref} className={css["scroll"]} tabIndex={0} role="group" aria-label={words.head.title} onKeyDown={keys}>
        <div className={css["sheet"]} style={sizes}>
          <Axis line={line} now={now} />
          {groups.map((group) => (
            <section key={group.kind} aria-label={kinds[group.kind]}>
              <h3 className={css["group"]}>
                <span>{kinds[group.kind]}</span>
              </h3>
              <ol>
                {group.items.map((item) => (
                  <Row key={item.id} item={item} line={line} now={now} />
                ))}
              </ol>
              <div className={css["end"]}>
                <More list={group.list} total={group.total} />
              </div>
            </section>
          ))}
        </div>
      </div>
    </div>
  );
}

const years = ({ from, to }: Scale) => (to - from) / YEAR;

/** Keeps the middle of what is seen while the line grows or shrinks; begins with today. */
function useScroll(line: Scale, now: number) {
  const ref = useRef<HTMLDivElement>(null);
  const middle = useRef(now);
  const at = (element: HTMLDivElement) => element.clientWidth / 2;
  const to = (time: number) => {
    const element = ref.current;
    if (element !== null) element.scrollLeft = place(time, line) - at(element);
  };
  useLayoutEffect(() => {
    const element = ref.current;
    if (element === null) return undefined;
    element.scrollLeft = place(middle.current, line) - at(element);
    const note = () => {
      middle.current = line.from + ((element.scrollLeft + at(element)) / line.width) * (line.to - line.from);
    };
    element.addEventListener("scroll", note, { passive: true });
    return () => element.removeEventListener("scroll", note);
  }, [line]);
  return { ref, to };
}

function Axis({ line, now }: { line: Scale; now: number }) {
  const words = useStartWords().times;
  const { partialDate } = useFormat();
  return (
    <div className={css["axis"]} aria-hidden="true">
      {marks(line, 64).map((mark) => (
        <span key={mark.at} className={css["mark"]} data-year={mark.isYear} style={{ left: place(mark.at, line) }}>
          {mark.isYear ? mark.date.replace(/^0+/, "") : partialDate(mark.date).replace(/\s*\d{4}\S*\s*/, "")}
        </span>
      ))}
      <span className={css["now"]} style={{ left: place(now, line) }} title={words.today} />
    </div>
  );
}

function Row({ item, line, now }: { item: Item; line: Scale; now: number }) {
  const shared = useWords();
  const dates = useDates();
  const span = barOf(item, now);
  const [left, right] = [place(span.from, line), place(span.to, line)];
  const long = Math.max(1, right - left);
  const percent = (at: number) => `${Math.min(100, Math.max(0, ((place(at, line) - left) / long) * 100))}%`;
  const style = {
    left,
    width: long,
    "--tone": kindColor(item.kind),
    "--sure-from": percent(span.sureFrom),
    "--sure-to": percent(Math.max(span.sureFrom, span.sureTo)),
  } as CSSProperties;
  const form = span.isOpen ? "open" : long < 9 ? "point" : "closed";
  return (
    <li className={css["row"]}>
      <div className={css["name"]}>
        <Link href={`/id/${encodeURIComponent(item.slug)}`}>{item.name}</Link>
        <span>
          {dates(item)}
          {item.status !== null && ` · ${shared.status[item.status]}`}
        </span>
      </div>
      <div className={css["track"]} aria-hidden="true">
        <span className={css["bar"]} data-form={form} style={style} />
      </div>
    </li>
  );
}
