import assert from "node:assert/strict";
import { test } from "node:test";
import { asWritten } from "./written";

const two = "query A { meta { revision } } subscription B { changes { revision } }";

test("the name of an operation that is there is sent", () => {
  const [request, options] = asWritten({ query: two, operationName: "B" }, { headers: { a: "b" } });
  assert.equal(request.operationName, "B");
  assert.deepEqual(options?.headers, { a: "b" });
});

test("a name of the document before is not sent, and what is sent is the document of now", () => {
  const [request, options] = asWritten({ query: "{ meta { revision } }", variables: "{}", operationName: "Old" });
  assert.deepEqual(request, { query: "{ meta { revision } }", variables: "{}" });
  assert.equal(options?.documentAST?.definitions.length, 1);
});

test("a subscription is known by its name, whatever was asked before it", () => {
  const query = "subscription Feed { changes { revision } }";
  for (const before of [{ operationName: "Old" }, { operationName: null }, {}]) {
    const [request] = asWritten({ query, ...before });
    assert.equal(request.operationName, "Feed");
  }
});

test("which of two operations is meant, only a name can tell", () => {
  const [request] = asWritten({ query: two, operationName: "Old" });
  assert.deepEqual(request, { query: two });
});

test("what cannot be read is sent as it is", () => {
  const request = { query: "query {", operationName: "Old" };
  assert.deepEqual(asWritten(request), [request, undefined]);
});
