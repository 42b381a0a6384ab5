// A part of the page that loads when it comes near, and fails alone.
import { Suspense, type CSSProperties, type ReactNode } from "react";
import { Icon } from "../../ui/Icon";
import { Guard } from "../../ui/Failure";
import { useStartWords } from "../words";
import { useNear } from "./hooks";
import { graphiqlHref, type Query } from "./query";
import css from "./parts.module.css";

type Props = {
  id: string;
  title: string;
  /** One line that says what is seen. */
  hint: string;
  /** What is asked, for those who want to ask on. */
  query: Query;
  variables?: object;
  /** About how high it will be, so that little moves when it comes: a CSS length. */
  height: string;
  children: ReactNode;
};

export function Section({ id, title, hint, query, variables, height, children }: Props) {
  const words = useStartWords().section;
  const [ref, isNear] = useNear();
  const room = { "--room": height } as CSSProperties;
  return (
    <section ref={ref} id={id} className={css["section"]} style={room} aria-labelledby={`${id}-title`}>
      <header className={css["head"]}>
        <h2 id={`${id}-title`}>{title}</h2>
        <p>{hint}</p>
        <a href={graphiqlHref(query, variables)} className={css["query"]}>
          {words.query}
          <span className="unseen">: {title}</span>
          <Icon name="right" size={14} />
        </a>
      </header>
      <Guard>{isNear ? <Suspense fallback={<Room />}>{children}</Suspense> : <div className={css["room"]} />}</Guard>
    </section>
  );
}

/** Keeps the room of what is on its way. */
export function Room() {
  const words = useStartWords().section;
  return (
    <div className={css["room"]}>
      <p className="unseen" role="status" data-loading>
        {words.loading}
      </p>
    </div>
  );
}

/** There is nothing to draw in a section. */
export function Nothing({ children }: { children: ReactNode }) {
  return <p className={css["nothing"]}>{children}</p>;
}
