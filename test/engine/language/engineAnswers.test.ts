import assert from "node:assert/strict";
import { test } from "node:test";
import { openEngine } from "../../../src/engine/openEngine.ts";
import { makeProject } from "../fixtures/dvc/project.ts";

const text = "stages:\n  train:\n    cmd: python train.py\n";

test("the engine answers for the text that an editor holds, until it is given up", async (t) => {
  const root = makeProject(t, { "dvc.yaml": text });
  const engine = await openEngine(root, { mayStartProcesses: false, log: () => undefined });
  t.after(() => engine.close());
  const at = { line: 5, column: 4 };
  assert.equal(await engine.hover("dvc.yaml", at), undefined);
  await engine.noteText("dvc.yaml", `# one\n# two\n${text.replace("train:", "fit:")}`);
  const hover = await engine.hover("dvc.yaml", { line: 4, column: 4 });
  assert.equal(hover?.facts.kind === "stage" && hover.facts.stage.name, "fit");
  const { stages } = await engine.editedFile("dvc.yaml");
  assert.deepEqual(
    stages.map(({ id, range }) => [id, range.start.line]),
    [["fit", 4]],
  );
  assert.equal((await engine.pipeline()).stages[0]?.id, "train", "what is saved is what runs");
  await engine.noteText("dvc.yaml", undefined);
  const saved = await engine.hover("dvc.yaml", { line: 2, column: 4 });
  assert.equal(saved?.facts.kind === "stage" && saved.facts.stage.name, "train");
});

test("a question that nobody waits for is not worked on", async (t) => {
  const root = makeProject(t, { "dvc.yaml": text });
  const engine = await openEngine(root, { mayStartProcesses: false, log: () => undefined });
  t.after(() => engine.close());
  const signal = AbortSignal.abort(new Error("the cursor has moved on"));
  const position = { line: 2, column: 4 };
  await assert.rejects(engine.hover("dvc.yaml", position, { signal }), /moved on/);
  await assert.rejects(engine.completions("dvc.yaml", position, { signal }), /moved on/);
});

test("answers can be cloned to another thread", async (t) => {
  const root = makeProject(t, {
    "dvc.yaml": "stages:\n  many:\n    foreach: [1, 2.5]\n    do:\n      cmd: echo ${item} ${p}\n      params: [p]\n",
    "params.yaml": "p: {deep: [1, 12345678901234567890]}\n",
  });
  const engine = await openEngine(root, { mayStartProcesses: false, log: () => undefined });
  t.after(() => engine.close());
  const answers = [
    await engine.hover("dvc.yaml", { line: 5, column: 19 }),
    await engine.hover("dvc.yaml", { line: 5, column: 27 }),
    await engine.hover("params.yaml", { line: 1, column: 1 }),
    await engine.completions("dvc.yaml", { line: 5, column: 19 }),
    await engine.symbols("dvc.yaml"),
  ];
  assert.ok(answers.every((answer) => answer !== undefined));
  assert.deepEqual(structuredClone(answers), answers);
});
