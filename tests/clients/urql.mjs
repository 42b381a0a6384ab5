// urql: node urql.mjs URL

import { Client, fetchExchange, subscriptionExchange } from '@urql/core';
import { persistedExchange } from '@urql/exchange-persisted';
import { createClient } from 'graphql-ws';
import { WebSocket } from 'ws';

import { codeOf, equal, holds, ready, results, run, socketUrl, url } from './common.mjs';
import { changes, institution, isInstitution, revision, tooMany, unknownField } from './operations.mjs';
import { persistedQueriesWork, sha256 } from './persisted.mjs';
import { areLive, codeOfRefusal, take } from './subscriptions.mjs';

// Who unsubscribes aborts the stream, and urql leaves the read that was under way to nobody.
process.on('unhandledRejection', (reason) => {
  if (reason?.name !== 'AbortError') throw reason;
});

const client = new Client({ url, exchanges: [fetchExchange], preferGetMethod: false });

await run({
  'a query with variables is answered': async () => {
    const { data, error } = await client.query(institution.query, institution.variables);
    holds(!error, error?.message);
    isInstitution(data);
  },
  'a query by GET is answered': async () => {
    const byGet = { preferGetMethod: 'force' };
    isInstitution((await client.query(institution.query, institution.variables, byGet)).data);
  },
  'the refusal of a field comes beside the data': async () => {
    const { data, error } = await client.query(tooMany.query, tooMany.variables);
    equal(codeOf(error.graphQLErrors), 'BAD_USER_INPUT');
    equal(data.agencies.map(({ slug }) => slug).includes('editors'), true);
  },
  'a document that does not fit the schema is refused': async () => {
    const { error } = await client.query(unknownField.query, {});
    equal(codeOf(error.graphQLErrors), 'GRAPHQL_VALIDATION_FAILED');
  },
  'a query is persisted by its first use': () => persistedQueriesWork(persisting),
  'changes come by server-sent events': () => changesCome(streaming()),
  'changes come by WebSocket': () => changesCome(socketed()),
  'what is no cursor is refused by server-sent events': () => refusesCursor(streaming()),
  'what is no cursor is refused by WebSocket': () => refusesCursor(socketed()),
});

function persisting(fetch) {
  const generateHash = async (text) => sha256(text);
  const persisted = persistedExchange({ preferGetForPersistedQueries: 'force', generateHash });
  const client = new Client({ url, exchanges: [persisted, fetchExchange], fetch, preferGetMethod: false });
  return async ({ query, variables }) => {
    const { data, error } = await client.query(query, variables);
    holds(!error, error?.message);
    return data;
  };
}

/// Its own streaming over `fetch`, which understands server-sent events.
function streaming() {
  return new Client({ url, exchanges: [fetchExchange], fetchSubscriptions: true, preferGetMethod: false });
}

function socketed() {
  const socket = createClient({ url: socketUrl, webSocketImpl: WebSocket, retryAttempts: 0 });
  const forwardSubscription = ({ query, variables }) => ({
    subscribe: (sink) => ({ unsubscribe: socket.subscribe({ query, variables }, sink) }),
  });
  return new Client({ url, exchanges: [subscriptionExchange({ forwardSubscription })], preferGetMethod: false });
}

async function changesCome(client) {
  const before = await revision();
  const incoming = take(changesOf(client, {}), 4);
  ready();
  areLive(await incoming, before);
}

async function refusesCursor(client) {
  equal(await codeOfRefusal(changesOf(client, { after: '' })), 'BAD_USER_INPUT');
}

/// As other clients give them: `{ data, errors }`.
function changesOf(client, variables) {
  return results(({ next, error: fail }) => {
    const { unsubscribe } = client.subscription(changes, variables).subscribe(({ data, error }) => {
      if (error?.networkError) fail(error.networkError);
      else next({ data, errors: error?.graphQLErrors });
    });
    return unsubscribe;
  });
}
