import assert from "node:assert/strict";
import { test } from "node:test";
import * as fc from "fast-check";
import { FollowedAnswer } from "../../src/extension/services/followedAnswer.ts";
import { followMethod } from "../../src/extension/worker/engineProtocol.ts";
import type { AnswerStep, FollowQuestion } from "../../src/extension/worker/engineProtocol.ts";
import { ToldAnswers } from "../../src/extension/worker/toldAnswers.ts";

/** Both ends, with what crosses between them: copies, as between threads. */
function followed() {
  let told = new ToldAnswers();
  let answer: unknown;
  const steps: AnswerStep[] = [];
  const client = new FollowedAnswer("pipeline", {
    request: async (method, args) => {
      const [asked, known] = args as FollowQuestion;
      const step = method === followMethod ? told.tell(asked, known, answer) : told.goOn(asked, known ?? 0);
      if (step) steps.push(step);
      return structuredClone(step);
    },
  });
  return {
    steps,
    restart: () => (told = new ToldAnswers()),
    read: async (now: unknown) => {
      answer = now;
      steps.length = 0;
      return client.read({});
    },
  };
}

function itemsIn(step: AnswerStep): number {
  const { delta } = step;
  const lists = delta.kind === "fields" ? Object.values(delta.fields) : [delta];
  const parts = lists.flatMap((list) => (list.kind === "list" ? list.parts : []));
  return parts.reduce((sum, part) => sum + ("items" in part ? part.items.length : 0), 0);
}

const items = (count: number, word: string) => Array.from({ length: count }, (_, index) => ({ id: index, word }));

test("an answer that has not changed stays the same object, and so do all parts that have not", async () => {
  const { read, steps } = followed();
  const answer = { stages: items(20, "one"), edges: [["a", "b"]], files: ["dvc.yaml"] };
  const first = (await read(answer)) as typeof answer;
  assert.deepEqual(first, answer);
  assert.equal(await read(structuredClone(answer)), first);

  const changed = structuredClone(answer);
  changed.stages[7] = { id: 7, word: "two" };
  const second = (await read(changed)) as typeof answer;
  assert.deepEqual(second, changed);
  assert.equal(steps.map(itemsIn).join(), "1");
  assert.equal(second.edges, first.edges);
  assert.equal(second.stages[6], first.stages[6]);
  assert.equal(second.stages[8], first.stages[8]);
});

test("a long answer comes in steps that are short", async () => {
  const { read, steps } = followed();
  const answer = { stages: items(2_000, "one"), edges: items(1_700, "edge") };
  assert.deepEqual(await read(answer), answer);
  assert.ok(steps.length >= 8);
  assert.ok(Math.max(...steps.map(itemsIn)) <= 500);

  const moved = { ...answer, stages: items(2_000, "two") };
  assert.deepEqual(await read(moved), moved);
  assert.equal(
    steps.reduce((sum, step) => sum + itemsIn(step), 0),
    2_000,
  );
});

test("a new worker tells all anew", async () => {
  const { read, restart } = followed();
  await read(items(3, "one"));
  restart();
  assert.deepEqual(await read(items(4, "two")), items(4, "two"));
});

test("whatever answers follow each other, each arrives as it is", async () => {
  const plain = { noNullPrototype: true };
  const list = fc.array(fc.record({ a: fc.nat(3) }, plain), { maxLength: 8 });
  const fields = fc.dictionary(
    fc.constantFrom("x", "y", "z"),
    fc.oneof(list, fc.nat(2), fc.constant(undefined)),
    plain,
  );
  await fc.assert(
    fc.asyncProperty(fc.array(fc.oneof(list, fields, fc.constant(undefined)), { minLength: 2 }), async (answers) => {
      const { read } = followed();
      for (const answer of answers) assert.deepEqual(await read(answer), answer);
    }),
    { numRuns: 500 },
  );
});
