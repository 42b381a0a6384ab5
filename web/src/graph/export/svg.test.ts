// The saved picture stands by itself, whatever names hold.
import assert from "node:assert/strict";
import { test } from "node:test";
import type { Scene } from "../canvas/scene";
import { svg, type Palette } from "./svg";

const colors = { line: "#111", ground: "#eee" };
const palette: Palette = {
  ground: "#fff",
  raised: "#fff",
  sunken: "#eee",
  line: "#888",
  text: "#000",
  faint: "#555",
  accent: "#086365",
  kinds: { INSTITUTION: colors, PROJECT: colors, PERSON: colors, DIRECTION: colors, PLACE: colors, EVENT: colors },
};

const scene: Scene = {
  cards: [
    {
      id: "a",
      box: { x: 0, y: 0, width: 208, height: 60 },
      lines: ['<script>&"', "\u0000second"],
      node: {
        entity: { id: "id_a", slug: "a", name: "a", kind: "PROJECT", counts: [] },
        isRoot: true,
        isOpen: true,
        isPinned: false,
        isOnPath: false,
        end: undefined,
        hidden: 7,
      },
    },
  ],
  pills: [],
  lines: [],
};

test("names are real text, escaped, and nothing is asked of anybody", () => {
  const { text, width, height } = svg({
    scene,
    palette,
    measure: (text) => text.length * 7,
    family: "system-ui",
    title: "A & B",
    credit: "Hamkor",
    kindWord: () => "Project",
    sign: () => "M0 0",
  });
  assert.match(text, />&lt;script&gt;&amp;&quot;<\/text>/);
  assert.match(text, />second<\/text>/);
  assert.match(text, /<title>A &amp; B<\/title>/);
  assert.match(text, />\+7<\/text>/);
  assert.doesNotMatch(text, /<script|<style|href|url\(|var\(/);
  assert.deepEqual([width, height], [272, 152]);
});
