// What automatic persisted queries have to do, by whichever client they are sent.

import { createHash } from 'node:crypto';

import { equal, fresh, holds, watched } from './common.mjs';
import { institution, isInstitution } from './operations.mjs';

export const sha256 = (text) => createHash('sha256').update(text).digest('hex');

/// A hash that the server cannot know is a miss, then comes with its text, and is a hit from then
/// on: a GET with nothing but the hash. `connect` makes a client of a `fetch`; what it makes runs
/// a query and gives its data.
export async function persistedQueriesWork(connect) {
  const { sent, watch } = watched();
  const execute = connect(watch);
  const operation = { ...institution, query: institution.query.replace('Named', fresh('Named')) };

  isInstitution(await execute(operation));
  equal(sent.length, 2, 'a miss, and the query');
  const [miss, registration] = sent;
  holds(miss.isGet && !miss.query && miss.hash, 'at first, the hash alone is sent by GET');
  equal(sha256(registration.query), miss.hash);
  equal(registration.hash, miss.hash);

  isInstitution(await execute(operation));
  equal(sent.slice(2), [{ isGet: true, query: undefined, hash: miss.hash }], 'the hash is enough');

  // What one client has made known serves all.
  isInstitution(await connect(watch)(operation));
  equal(sent.slice(3), [{ isGet: true, query: undefined, hash: miss.hash }], 'for others, too');
}
