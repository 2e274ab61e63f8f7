import assert from "node:assert/strict";
import { test } from "node:test";
import { languageProject } from "./languageProject.ts";

const rich = [
  "vars:",
  "  - params.yaml:train,seed",
  "  - own: {deep: [1, 2]}",
  "stages:",
  '  "quoted é":',
  "    cmd: >-",
  "      python train.py",
  "      --lr ${train.lr}",
  "    deps: [a.csv, 'b c.csv']",
  "    outs:",
  "    - &out m.pt: {cache: false}",
  "  many:",
  "    foreach: ${own.deep}",
  "    do:",
  "      <<: *x",
  "      cmd:",
  "        - echo ${item} # so it is",
  "      params: [{p.toml: [c.d]}, seed]",
  "  cross: {matrix: {a: [1, 2]}, cmd: 'echo ${item.a}'}",
  "plots:",
  "  - Loss: {x: step, y: {m.json: [loss]}}",
  "",
].join("\n");

test("whatever is typed, and wherever the cursor stands, nothing fails", async (t) => {
  const { language, edit } = languageProject(t, {
    "dvc.yaml": "stages: {}\n",
    "params.yaml": "train: {lr: 1}\nseed: 2\n",
    "p.toml": "[c]\nd = 1\n",
  });
  let offered = 0;
  for (let end = 0; end <= rich.length; end += 2) {
    const position = edit("dvc.yaml", `${rich.slice(0, end)}|${end % 3 === 0 ? rich.slice(end) : ""}`);
    offered += (await language.completions("dvc.yaml", position)).length > 0 ? 1 : 0;
    await language.hover("dvc.yaml", position);
    await language.references("dvc.yaml", position, true);
    await language.symbols("dvc.yaml");
  }
  assert.ok(offered > rich.length / 8, `something was offered at ${offered} places`);
});

test("texts that are no pipelines, or attacks, are answered nothing", async (t) => {
  const { language, edit } = languageProject(t, { "dvc.yaml": "stages: {}\n" });
  const bomb = `a: &a [x, x]\n${Array.from({ length: 40 }, (_, n) => `b${n}: &b${n} [*${n === 0 ? "a" : `b${n - 1}`}, *${n === 0 ? "a" : `b${n - 1}`}]`).join("\n")}\nstages:\n  s: {cmd: x}\n|`;
  for (const text of [
    "|",
    "- a\n- b|",
    "just words|",
    "[".repeat(3_000) + "|",
    "\u0000|",
    "stages: 1|",
    "stages:\n  - a|",
    bomb,
  ]) {
    const position = edit("dvc.yaml", text);
    await language.completions("dvc.yaml", position);
    await language.symbols("dvc.yaml");
    assert.equal(await language.hover("dvc.yaml", position), undefined);
  }
});
