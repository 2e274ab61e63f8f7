import assert from "node:assert/strict";
import { test } from "node:test";
import { countOf, formatAge, formatDuration, formatSize, listOf } from "../../src/engine/model/words.ts";

const [second, minute, hour, day] = [1_000, 60_000, 3_600_000, 86_400_000];

test("an age is said as a person says it, and a moment to come is now", () => {
  const now = Date.UTC(2026, 10, 23, 12);
  const ages = [-minute, 59 * second, 12 * minute, 3 * hour, 26 * hour, 20 * day, 40 * day];
  assert.deepEqual(
    ages.map((age) => formatAge(now - age, now)),
    ["just now", "just now", "12 min ago", "3 h ago", "yesterday", "20 days ago", "2026-10-14"],
  );
});

test("a duration has the one or two units that matter", () => {
  const durations = [800, 41 * second, 59_700, 185 * second, 7_800 * second];
  assert.deepEqual(durations.map(formatDuration), ["0.8 s", "41 s", "1 min 0 s", "3 min 5 s", "2 h 10 min"]);
});

test("a size is short, whatever its unit", () => {
  const sizes = [0, 12, 999, 57_344, 1_245_184, 2.5e9, 4e15];
  assert.deepEqual(sizes.map(formatSize), ["0 B", "12 B", "999 B", "57 kB", "1.2 MB", "2.5 GB", "4000 TB"]);
});

test("a list of names is cut with the number of the rest", () => {
  assert.deepEqual(
    [listOf([], 2), listOf(["a", "b"], 2), listOf(["a", "b", "c", "d"], 2)],
    ["", "a, b", "a, b and 2 more"],
  );
});

test("one is one, and none are some", () => {
  assert.deepEqual(
    [0, 1, 2].map((count) => countOf(count, "stage")),
    ["0 stages", "1 stage", "2 stages"],
  );
});
