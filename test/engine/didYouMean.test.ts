import assert from "node:assert/strict";
import { test } from "node:test";
import * as fc from "fast-check";
import { didYouMean } from "../../src/engine/model/didYouMean.ts";

test("a slip of the keyboard is understood, another word is not", () => {
  assert.equal(didYouMean("evalute", ["train", "evaluate"]), "evaluate");
  assert.equal(didYouMean("tarin", ["train", "trains"]), "train");
  assert.equal(didYouMean("TRAIN", ["train"]), "train");
  assert.equal(didYouMean("deploy", ["train", "evaluate"]), undefined);
  assert.equal(didYouMean("a", []), undefined);
});

test("of all candidates the nearest is found, and of several the first, as by holding the word against each", () => {
  const words = fc.string({ unit: fc.constantFrom("a", "b", "A", "B", "/", "1"), maxLength: 12 });
  fc.assert(
    fc.property(words, fc.array(words, { maxLength: 12 }), (word, candidates) => {
      assert.equal(didYouMean(word, candidates), nearestOfAll(word, candidates));
    }),
    { numRuns: 3_000 },
  );
});

function nearestOfAll(word: string, candidates: readonly string[]): string | undefined {
  const limit = Math.max(1, Math.floor(word.length / 3));
  const near = candidates
    .map((candidate) => ({ candidate, distance: distanceOf(word.toLowerCase(), candidate.toLowerCase()) }))
    .filter(({ candidate, distance }) => distance <= limit && distance < Math.max(word.length, candidate.length));
  return near.toSorted((one, other) => one.distance - other.distance)[0]?.candidate;
}

/** By what it is: the least of what each last step costs. */
function distanceOf(a: string, b: string, known = new Map<string, number>()): number {
  if (a === "" || b === "") return a.length + b.length;
  const key = `${a} ${b}`;
  const before = known.get(key);
  if (before !== undefined) return before;
  const isSwapped = a.length > 1 && b.length > 1 && a.at(-1) === b.at(-2) && a.at(-2) === b.at(-1);
  const distance = Math.min(
    distanceOf(a.slice(0, -1), b, known) + 1,
    distanceOf(a, b.slice(0, -1), known) + 1,
    distanceOf(a.slice(0, -1), b.slice(0, -1), known) + (a.at(-1) === b.at(-1) ? 0 : 1),
    ...(isSwapped ? [distanceOf(a.slice(0, -2), b.slice(0, -2), known) + 1] : []),
  );
  known.set(key, distance);
  return distance;
}
