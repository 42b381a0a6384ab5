// Apollo Client: node apollo.mjs URL

import { ApolloClient, HttpLink, InMemoryCache, gql } from '@apollo/client';
import { PersistedQueryLink } from '@apollo/client/link/persisted-queries';
import { GraphQLWsLink } from '@apollo/client/link/subscriptions';
import { createClient } from 'graphql-ws';
import { WebSocket } from 'ws';

import { codeOf, equal, ready, results, run, socketUrl, url } from './common.mjs';
import { changes, institution, isInstitution, revision, tooMany, unknownField } from './operations.mjs';
import { persistedQueriesWork, sha256 } from './persisted.mjs';
import { areLive, codeOfRefusal, take } from './subscriptions.mjs';

// Node.js before 22 has none, and the link looks for it.
globalThis.WebSocket ??= WebSocket;

const http = connect(new HttpLink({ uri: url }));
const socket = connect(
  new GraphQLWsLink(createClient({ url: socketUrl, webSocketImpl: WebSocket, retryAttempts: 0 })),
);

await run({
  'a query with variables is answered': async () => {
    isInstitution(await answer(http, institution));
  },
  'a query by GET is answered': async () => {
    isInstitution(await answer(connect(new HttpLink({ uri: url, useGETForQueries: true })), institution));
  },
  'the refusal of a field comes beside the data': async () => {
    const { data, error } = await query(http, tooMany, { errorPolicy: 'all' });
    equal(codeOf(error.errors), 'BAD_USER_INPUT');
    equal(data.agencies.map(({ slug }) => slug).includes('editors'), true);
  },
  'a document that does not fit the schema is refused': async () => {
    const { error } = await query(http, unknownField, { errorPolicy: 'all' });
    equal(codeOf(error.errors), 'GRAPHQL_VALIDATION_FAILED');
  },
  'a query is persisted by its first use': () =>
    persistedQueriesWork((fetch) => {
      const link = new PersistedQueryLink({ sha256, useGETForHashedQueries: true });
      const client = connect(link.concat(new HttpLink({ uri: url, fetch })));
      return (operation) => answer(client, operation);
    }),
  'a query over a WebSocket is answered': async () => {
    isInstitution(await answer(socket, institution));
  },
  'changes come by WebSocket': async () => {
    const before = await revision();
    const incoming = take(changesOf({}), 4);
    ready();
    areLive(await incoming, before);
  },
  'what is no cursor is refused': async () => {
    equal(await codeOfRefusal(changesOf({ after: '' })), 'BAD_USER_INPUT');
  },
});

/// A client that asks the server each time; what its cache gives says nothing about ours.
function connect(link) {
  const defaultOptions = { query: { fetchPolicy: 'no-cache' } };
  return new ApolloClient({ link, cache: new InMemoryCache({ addTypename: false }), defaultOptions });
}

function query(client, operation, options) {
  return client.query({ query: gql(operation.query), variables: operation.variables, ...options });
}

async function answer(client, operation) {
  return (await query(client, operation)).data;
}

/// As other clients give them: `{ data, errors }`.
function changesOf(variables) {
  const observable = socket.subscribe({
    query: gql(changes),
    variables,
    errorPolicy: 'all',
    fetchPolicy: 'no-cache',
  });
  return results(({ next, error, complete }) => {
    const forward = ({ data, error }) => next({ data, errors: error?.errors });
    const subscription = observable.subscribe({ next: forward, error, complete });
    return () => subscription.unsubscribe();
  });
}
