// graphql-ws, the reference client of graphql-transport-ws: node graphql-ws.mjs URL

import { createClient } from 'graphql-ws';
import { WebSocket } from 'ws';

import { all, codeOf, equal, run, socketUrl } from './common.mjs';
import { institution, isInstitution, tooMany, unknownField } from './operations.mjs';
import { codeOfRefusal, subscriptions } from './subscriptions.mjs';

const client = connect();
const iterate = (operation) => client.iterate(operation);

await run({
  'a query with variables is answered, and ends': async () => {
    const results = await all(iterate(institution));
    equal(results.length, 1);
    isInstitution(results[0].data);
  },
  'the refusal of a field comes beside the data': async () => {
    const [{ data, errors }] = await all(iterate(tooMany));
    equal(codeOf(errors), 'BAD_USER_INPUT');
    equal(data.agencies.map(({ slug }) => slug).includes('editors'), true);
  },
  'a document that does not fit the schema is refused': async () => {
    equal(await codeOfRefusal(iterate(unknownField)), 'GRAPHQL_VALIDATION_FAILED');
  },
  'a ping is answered': () =>
    new Promise((resolve) => connect({ lazy: false, keepAlive: 50, on: { pong: resolve } })),
  'whoever subscribes before the greeting is sent away': async () => {
    const message = { id: '1', type: 'subscribe', payload: institution };
    equal(await closing([message]), 4401);
  },
  'an id is taken while its operation runs': async () => {
    const message = { id: '1', type: 'subscribe', payload: { query: 'subscription { changes { kind } }' } };
    equal(await closing([{ type: 'connection_init' }, message, message]), 4409);
  },
  ...subscriptions(iterate),
});

/// A client that tells of a closed socket at once, instead of trying again.
function connect(options) {
  return createClient({
    url: socketUrl,
    webSocketImpl: WebSocket,
    retryAttempts: 0,
    connectionAckWaitTimeout: 5_000,
    ...options,
  });
}

/// The code with which the server closes a socket that says `messages`, each when it has an answer
/// to the greeting.
function closing(messages) {
  const [first, ...rest] = messages;
  const socket = new WebSocket(socketUrl, 'graphql-transport-ws');
  const send = (message) => socket.send(JSON.stringify(message));
  socket.on('open', () => send(first));
  socket.once('message', () => rest.forEach(send));
  return new Promise((resolve, reject) => socket.on('close', resolve).on('error', reject));
}
