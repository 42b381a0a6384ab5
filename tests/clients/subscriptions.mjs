// What a subscription to changes has to bring, by whichever transport it comes.

import { setTimeout as pause } from 'node:timers/promises';

import { codeOf, equal, holds, ready } from './common.mjs';
import { REWRITTEN, WRITER, changes, cursorBefore, cursorOf, feed, firstCursor, revision } from './operations.mjs';

/// The checks; `iterate` gives the results of `{ query, variables }` one by one.
export function subscriptions(iterate) {
  const subscribe = (variables) => iterate({ query: changes, variables });
  return {
    'changes from now on come as they are written, none left out': async () => {
      const before = await revision();
      const incoming = take(subscribe({}), 6);
      ready();
      areLive(await incoming, before);
    },
    'changes are narrowed to kinds': async () => {
      const kinds = ['PLACE'];
      const places = await take(subscribe({ kinds }), 2);
      equal(places.map(({ kind }) => kind), ['CREATED', 'CREATED']);
      holds(places.every(({ subject }) => subject.__typename === 'Place'), 'not all are places');
      const after = await cursorBefore(6);
      equal(await take(subscribe({ after, kinds }), 4), await feed(after, 4, kinds));
    },
    'changes are narrowed to one entity': async () => {
      const [one, other] = await take(subscribe({ of: [REWRITTEN] }), 2);
      equal([one.kind, other.kind], ['UPDATED', 'UPDATED']);
      equal(one.subjectId, other.subjectId);
      holds(one.fields.includes('names'), `names were rewritten, not ${one.fields}`);
    },
    'two clients that resume after a cursor get what the feed has': async () => {
      const after = await cursorBefore(5);
      const both = [take(subscribe({ after }), 12), take(subscribe({ after }), 12)];
      const [one, other] = await Promise.all(both);
      equal(one, other);
      equal(one, await feed(after, 12));
    },
    'a client that comes back misses nothing': async () => {
      const after = await cursorBefore(3);
      const seen = await take(subscribe({ after }), 2);
      // Meanwhile, more is written.
      await pause(500);
      const rest = await take(subscribe({ after: await cursorOf(seen.at(-1)) }), 12);
      equal([...seen, ...rest], await feed(after, 14));
    },
    'a long absence is made up for in order': async () => {
      areNeighbours(await take(subscribe({ after: await firstCursor() }), 300));
    },
    'what is no cursor is refused': async () => {
      equal(await codeOfRefusal(subscribe({ after: '' })), 'BAD_USER_INPUT');
    },
    'a subscription that does not fit the schema is refused': async () => {
      const nonsense = iterate({ query: 'subscription { changes { nonsense } }' });
      equal(await codeOfRefusal(nonsense), 'GRAPHQL_VALIDATION_FAILED');
    },
  };
}

/// The first `n` changes of a subscription, which then ends.
export async function take(results, n) {
  const taken = [];
  for await (const { data, errors } of results) {
    holds(!errors, JSON.stringify(errors));
    taken.push(data.changes);
    if (taken.length === n) break;
  }
  equal(taken.length, n, 'changes before the end');
  return taken;
}

/// That changes are those of the test, each written after revision `before`, and none is left out.
export function areLive(events, before) {
  holds(events[0].revision > before, `${events[0].revision} was there before`);
  areNeighbours(events);
  for (const { agency, subject, subjectId } of events) {
    equal(agency.slug, WRITER);
    equal(subject.id, subjectId);
  }
}

function areNeighbours(events) {
  const revisions = events.map(({ revision }) => revision);
  equal(revisions, revisions.map((_, at) => revisions[0] + at), 'one revision after the other');
}

/// The code of the refusal, which comes as a result, or is thrown as a list of errors.
export async function codeOfRefusal(results) {
  try {
    for await (const { errors } of results) return codeOf(errors);
  } catch (errors) {
    if (!Array.isArray(errors)) throw errors;
    return codeOf(errors);
  }
  throw new Error('it ended without a word');
}
