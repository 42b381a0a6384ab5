// What the scripts share: the server's address, time-outs, checks, and the feed to compare with.

import { deepStrictEqual } from 'node:assert';

/// How long anything may take. The machine may be busy; a hang is far longer.
const PATIENCE_MS = 15_000;

const base = process.argv[2];
if (!base) {
  console.error(`usage: node ${process.argv[1]} http://HOST:PORT`);
  process.exit(2);
}

export const url = `${base}/graphql`;
export const socketUrl = url.replace(/^http/, 'ws');

/// Runs each check by its name, ends with 0 if all hold, and else says which did not.
export async function run(checks) {
  for (const [name, check] of Object.entries(checks)) {
    try {
      await within(name, check());
    } catch (error) {
      console.error(`not ok: ${name}\n${told(error)}`);
      process.exit(1);
    }
    console.log(`ok: ${name}`);
  }
  // Clients keep sockets open for a while; there is nothing left to wait for.
  process.exit(0);
}

/// `promise`, unless it takes too long.
export function within(what, promise) {
  return new Promise((resolve, reject) => {
    const error = new Error(`${what}: nothing came within ${PATIENCE_MS / 1000} s`);
    const timer = setTimeout(() => reject(error), PATIENCE_MS);
    promise.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}

/// Some clients throw lists of errors, or events of sockets, which are no `Error`.
function told(error) {
  if (error instanceof Error) return error.stack;
  if (Array.isArray(error)) return JSON.stringify(error);
  return `the socket: ${error.message ?? `closed with ${error.code} ${error.reason}`}`;
}

/// Tells whoever started the script that it listens, and that records may be written now.
export function ready() {
  console.log('ready');
}

export function equal(found, expected, what) {
  deepStrictEqual(found, expected, what && `${what}: ${JSON.stringify(found)}`);
}

export function holds(condition, what) {
  if (!condition) throw new Error(what);
}

/// All the results of an operation that ends by itself.
export async function all(results) {
  const taken = [];
  for await (const result of results) taken.push(result);
  return taken;
}

/// The results of a client that takes callbacks, one by one; `subscribe` gives what unsubscribes.
export function results(subscribe) {
  let unsubscribe;
  return new ReadableStream({
    start(stream) {
      const next = (result) => stream.enqueue(result);
      const error = (error) => stream.error(error);
      unsubscribe = subscribe({ next, error, complete: () => stream.close() });
    },
    cancel: () => unsubscribe(),
  });
}

/// Whatever a client makes of a refusal: the code that the server gave.
export function codeOf(errors) {
  equal(errors?.length, 1, 'one error');
  return errors[0].extensions?.code;
}

/// A plain request, without a client, for what a check compares with.
export async function ask(query, variables) {
  const body = JSON.stringify({ query, variables });
  const headers = { 'content-type': 'application/json' };
  const { data, errors } = await (await fetch(url, { method: 'POST', headers, body })).json();
  if (errors) throw new Error(JSON.stringify(errors));
  return data;
}

/// A name that no earlier run can have used, so that a server meets its text for the first time.
export const fresh = (name) => `${name}${Date.now()}${Math.random().toString(36).slice(2)}`;

/// `fetch`, and what went through it: the method, and the parameters from the URL or the body.
export function watched() {
  const sent = [];
  const watch = (address, init = {}) => {
    const { searchParams } = new URL(address);
    const isGet = (init.method ?? 'GET') === 'GET';
    const given = isGet ? Object.fromEntries(searchParams) : JSON.parse(init.body);
    const extensions = isGet ? JSON.parse(given.extensions ?? '{}') : given.extensions;
    sent.push({ isGet, query: given.query, hash: extensions?.persistedQuery?.sha256Hash });
    return fetch(address, init);
  };
  return { sent, watch };
}
