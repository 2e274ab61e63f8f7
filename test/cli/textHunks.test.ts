import assert from "node:assert/strict";
import { it } from "node:test";
import { stripVTControlCharacters } from "node:util";

import { linesOfHunks } from "../../src/cli/output/textHunks.ts";

const shown = (...lines: readonly string[]): readonly string[] =>
  linesOfHunks({ oldStart: 1, oldLines: 1, newStart: 1, newLines: 1, lines }).map(stripVTControlCharacters);

it("shows lines of a text as `diff -u` does, and nothing that a terminal would obey", () => {
  assert.deepEqual(shown(" same\r", "-old\r", "+\u001b[31mold\u001b[2J\u0007", "\\ No newline at end of file"), [
    "@@ -1,1 +1,1 @@",
    " same",
    "-old␍",
    "+old",
    "\\ No newline at end of file",
  ]);
  const [head] = linesOfHunks({ oldStart: 1, oldLines: 0, newStart: 1, newLines: 2, lines: ["+a", "+b"] });
  assert.equal(stripVTControlCharacters(head ?? ""), "@@ -0,0 +1,2 @@");
});

it("shows long lines from where they differ on", () => {
  const long = "x".repeat(5_000);
  const [, before = "", after = ""] = shown(`-${long}1${long}`, `+${long}2${long}`);
  assert.match(before, /^-…x{40}1x{359}…$/);
  assert.match(after, /^\+…x{40}2x{359}…$/);
  assert.match(shown(`+${long}`)[1] ?? "", /^\+x{400}…$/);
});
