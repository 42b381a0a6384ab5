// The frame around all views.
import { test } from "node:test";
import { everywhere } from "./harness.mjs";

test("a page that is not there", () => everywhere("nowhere", "/nothing", async () => {}, { allow: ["404"] }));
