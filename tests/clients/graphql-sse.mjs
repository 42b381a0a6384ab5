// graphql-sse, the reference client of server-sent events, a connection for each operation:
// node graphql-sse.mjs URL

import { createClient } from 'graphql-sse';

import { all, codeOf, equal, holds, run, url } from './common.mjs';
import { changes, cursorBefore, institution, isInstitution, tooMany, unknownField } from './operations.mjs';
import { codeOfRefusal, subscriptions } from './subscriptions.mjs';

const client = createClient({ url, retryAttempts: 0 });
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
  // Its protocol asks for that: a browser's EventSource cannot read the body of a refusal.
  'a document that does not fit the schema is refused by way of an event': async () => {
    equal(await codeOfRefusal(iterate(unknownField)), 'GRAPHQL_VALIDATION_FAILED');
  },
  // As a browser's EventSource does, which can send nothing but a GET.
  'a subscription can be made by GET': async () => {
    const variables = JSON.stringify({ after: await cursorBefore(2) });
    const abort = new AbortController();
    const response = await fetch(`${url}?${new URLSearchParams({ query: changes, variables })}`, {
      headers: { accept: 'text/event-stream' },
      signal: abort.signal,
    });
    equal(response.status, 200);
    holds(/^text\/event-stream\b/.test(response.headers.get('content-type')), 'no event stream');
    const [name, data] = await firstEvent(response);
    abort.abort();
    equal(name, 'next');
    equal(JSON.parse(data).data.changes.kind, 'CREATED');
  },
  ...subscriptions(iterate),
});

/// The name and the data of the first event; comments, which keep connections awake, are none.
async function firstEvent(response) {
  let text = '';
  for await (const bytes of response.body.pipeThrough(new TextDecoderStream())) {
    text += bytes;
    const event = /^event: ?(.*)\ndata: ?(.*)\n\n/m.exec(text);
    if (event) return event.slice(1);
  }
  throw new Error(`no event: ${text}`);
}
