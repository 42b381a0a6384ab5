// The operations that every client runs, and what is right about their answers.

import { ask, equal, holds } from './common.mjs';

export const institution = {
  query: `query Named($slug: String!, $language: Language) {
    institution(by: { slug: $slug }) { slug name(language: $language) places(first: 1) { nodes { slug } } }
  }`,
  variables: { slug: 'koica-training-center-urgench', language: 'EN' },
};

export function isInstitution(data) {
  equal(data.institution.slug, institution.variables.slug);
  equal(data.institution.name, 'KOICA training center in Urgench');
  equal(data.institution.places.nodes.map((place) => place.slug), ['urgench']);
}

/// Refused by one field, so that the answer has data beside the error.
export const tooMany = {
  query: `query TooMany($first: Int) {
    agencies { slug } institution(by: { slug: "koica" }) { relations(first: $first) { totalCount } }
  }`,
  variables: { first: 101 },
};

/// Refused as a whole.
export const unknownField = { query: '{ agencies { slug nonsense } }' };

const CHANGE = 'kind revision fields subjectId subject { __typename id } agency { slug }';

export const changes = `subscription Changes($after: String, $kinds: [EntityKind!], $of: [EntityRef!]) {
  changes(after: $after, kinds: $kinds, of: $of) { ${CHANGE} }
}`;

/// What the test writes as: records of this agency, one of which is there before and is rewritten.
export const WRITER = 'clients';
export const REWRITTEN = { record: { agency: WRITER, key: 'rewritten' } };

/// The newest revision.
export async function revision() {
  return (await ask('{ graph { revision } }')).graph.revision;
}

/// The cursor of the oldest change.
export async function firstCursor() {
  const feed = await ask('{ changes(first: 1) { edges { cursor } } }');
  return feed.changes.edges[0].cursor;
}

/// The cursor that has `n` changes behind it, or more by the time that it is used.
export async function cursorBefore(n) {
  const feed = await ask('query ($last: Int) { changes(last: $last) { edges { cursor } } }', {
    last: n + 1,
  });
  return feed.changes.edges[0].cursor;
}

/// The cursor of a change that a subscription brought.
export async function cursorOf(change) {
  const query = '{ changes(last: 100) { edges { cursor node { revision subjectId } } } }';
  const { changes } = await ask(query);
  const edge = changes.edges.find(
    ({ node }) => node.revision === change.revision && node.subjectId === change.subjectId,
  );
  holds(edge, `the feed has nothing like ${JSON.stringify(change)}`);
  return edge.cursor;
}

/// The first `n` changes behind a cursor, of all kinds if none are given, as the feed has them.
export async function feed(after, n, kinds) {
  const query = `query ($after: String, $n: Int, $kinds: [EntityKind!]) {
    changes(after: $after, first: $n, kinds: $kinds) { nodes { ${CHANGE} } }
  }`;
  return (await ask(query, { after, n, kinds })).changes.nodes;
}
