// The page of an entity.
import { test } from "node:test";
import { everywhere } from "./harness.mjs";

test("an entity on which sources disagree", () => everywhere("entity", "/id/koica-training-center-urgench"));
