// What is stated of an entity, field by field, each with who says so and on what it rests.
import type { ReactNode } from "react";
import { useFormat } from "../i18n/format";
import { useWords } from "../i18n/words";
import { Icon } from "../ui/Icon";
import { Badge } from "../ui/parts";
import type { EntityPageQuery } from "./entity.gen";
import css from "./entity.module.css";
import { has, provenance, type Sources } from "./provenance";
import { Marks } from "./Sources";
import { useFieldName, useValue } from "./values";
import { useEntityWords } from "./words";

type Entity = NonNullable<EntityPageQuery["entity"]>;

/** A field that has one value, with that. */
type Stated = readonly [field: string, value: unknown];

/** The fields that are a kind's own, those with a value, but for kind and status, which the head shows. */
function own(entity: Entity): Stated[] {
  const stated: Stated[] = [];
  switch (entity.__typename) {
    case "Institution":
      stated.push(["founded", entity.founded], ["closed", entity.closed]);
      break;
    case "Project":
      stated.push(["starts", entity.starts], ["ends", entity.ends], ["budget", entity.budget]);
      break;
    case "Direction":
      stated.push(["ordinal", entity.ordinal]);
      break;
    case "Place":
      stated.push(["isoCode", entity.isoCode]);
      break;
    case "Event":
      stated.push(["starts", entity.starts], ["ends", entity.ends]);
      break;
    case "Person":
      break;
  }
  return stated.filter(([, value]) => value !== null);
}

type FactProps = { field: string; entity: Entity; sources: Sources; says?: (value: unknown) => boolean; children: ReactNode };

/** A value with its sources; with its agencies where several speak. */
export function Fact({ field, entity, sources, says, children }: FactProps) {
  const words = useEntityWords();
  const { agencies, citations } = provenance(field, entity, sources, says);
  // That the strongest agency says it goes without saying.
  const isSaidByOthers = agencies.length > 0 && agencies.join() !== entity.records[0]?.agency.name;
  const isContested = entity.conflicts.some((conflict) => conflict.field === field);
  return (
    <span className={css["fact"]}>
      <span>{children}</span> <Marks citations={citations} />
      {isContested && (
        <a href="#conflicts" className={css["contested"]}>
          <Icon name="warn" size={14} /> {words.otherwise}
        </a>
      )}
      {isSaidByOthers && <span className={css["by"]}>{agencies.join(", ")}</span>}
    </span>
  );
}

/** All names, the preferred first. */
function Names({ entity, sources }: { entity: Entity; sources: Sources }) {
  const words = useEntityWords();
  const { languageName } = useFormat();
  return (
    <ul className={css["list"]}>
      {entity.names.map(({ text, language, kind }) => (
        <li key={`${text} ${language} ${kind}`}>
          <Fact field="names" entity={entity} sources={sources} says={has("text", text)}>
            <span lang={language?.toLowerCase()}>{text}</span>{" "}
            <span className={css["nameKind"]}>
              {[language === null ? "" : languageName(language), words.nameKind[kind]].filter((part) => part !== "").join(", ")}
            </span>
          </Fact>
        </li>
      ))}
    </ul>
  );
}

function Targets({ entity, sources }: { entity: Entity; sources: Sources }) {
  const value = useValue();
  if (entity.__typename !== "Project" || entity.targets.length === 0) return null;
  return (
    <Row field="targets">
      {entity.targets.map(({ by, ...target }) => (
        <Fact key={target.measure} field="targets" entity={entity} sources={sources} says={has("measure", target.measure)}>
          {target.measure}: {value("targets", by === null ? target : { ...target, by })}
        </Fact>
      ))}
    </Row>
  );
}

function Sectors({ entity, sources }: { entity: Entity; sources: Sources }) {
  const words = useEntityWords();
  if (entity.__typename !== "Project" || entity.sectors.length === 0) return null;
  return (
    <Row field="sectors">
      {entity.sectors.map((code) => (
        <Fact key={code} field="sectors" entity={entity} sources={sources} says={(list) => Array.isArray(list) && list.includes(code)}>
          <Badge>{words.sector(code)}</Badge>
        </Fact>
      ))}
    </Row>
  );
}

function Point({ entity, sources }: { entity: Entity; sources: Sources }) {
  const { number } = useFormat();
  if (entity.__typename !== "Place" || entity.coordinates === null) return null;
  const { latitude, longitude } = entity.coordinates;
  return (
    <Row field="coordinates">
      <Fact field="coordinates" entity={entity} sources={sources}>
        {number(latitude)}°, {number(longitude)}°
      </Fact>
    </Row>
  );
}

function Row({ field, children }: { field: string; children: ReactNode }) {
  const name = useFieldName();
  return (
    <div className={css["factRow"]}>
      <dt>{name(field)}</dt>
      <dd>{children}</dd>
    </div>
  );
}

/** Registers and pages that know it too. */
function Elsewhere({ entity, sources }: { entity: Entity; sources: Sources }) {
  return (
    <>
      {entity.identifiers.length > 0 && (
        <Row field="identifiers">
          {entity.identifiers.map(({ scheme, value, url }) => (
            <Fact key={`${scheme} ${value}`} field="identifiers" entity={entity} sources={sources} says={has("value", value)}>
              <span className={css["scheme"]}>{scheme}</span>{" "}
              {url === null ? <code>{value}</code> : <a href={url} target="_blank" rel="noreferrer"><code>{value}</code></a>}
            </Fact>
          ))}
        </Row>
      )}
      {entity.links.length > 0 && (
        <Row field="links">
          {entity.links.map((link) => (
            <Fact key={link} field="links" entity={entity} sources={sources} says={(list) => Array.isArray(list) && list.includes(link)}>
              <a href={link} target="_blank" rel="noreferrer" className={css["outward"]}>
                {link.replace(/^https?:\/\/(www\.)?/, "").replace(/\/$/, "")}
              </a>
            </Fact>
          ))}
        </Row>
      )}
    </>
  );
}

/** The plate beside the relations. */
export function Facts({ entity, sources }: { entity: Entity; sources: Sources }) {
  const words = useEntityWords();
  const value = useValue();
  const { instant } = useFormat();
  return (
    <section className={css["facts"]} aria-labelledby="facts">
      <h2 id="facts">{words.facts}</h2>
      <dl>
        {own(entity).map(([field, stated]) => (
          <Row key={field} field={field}>
            <Fact field={field} entity={entity} sources={sources}>
              {value(field, stated)}
            </Fact>
          </Row>
        ))}
        <Targets entity={entity} sources={sources} />
        <Sectors entity={entity} sources={sources} />
        <Point entity={entity} sources={sources} />
        <Row field="names">
          <Names entity={entity} sources={sources} />
        </Row>
        <Elsewhere entity={entity} sources={sources} />
        <Row field="updated">
          {instant(entity.updatedAt)}, {words.revision(entity.revision)}
        </Row>
      </dl>
    </section>
  );
}

/** Kind and status, as the head shows them: `Institution · Training centre`. */
export function useKindLine(entity: Entity): { kind: string; status: string | undefined } {
  const words = useWords();
  const kind = words.kind[entity.kind];
  switch (entity.__typename) {
    case "Institution": {
      const status = entity.institutionStatus === null ? undefined : words.status[entity.institutionStatus];
      return { kind: words.institutionKind[entity.institutionKind], status };
    }
    case "Project":
      return { kind: words.projectKind[entity.projectKind], status: words.status[entity.projectStatus] };
    case "Place":
      return { kind: words.placeKind[entity.placeKind], status: undefined };
    case "Event":
      return { kind: words.eventKind[entity.eventKind], status: words.status[entity.eventStatus] };
    default:
      return { kind, status: undefined };
  }
}
