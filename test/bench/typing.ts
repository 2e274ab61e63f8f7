import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";

import type { LocalEngine } from "../../src/engine/localEngine.ts";
import { openEngine } from "../../src/engine/openEngine.ts";
import { againstLimit, timeInterleaved } from "./measure.ts";
import type { Bench, Result } from "./measure.ts";

const rounds = 9;
const stageCount = 1_000;
const completionLimitMs = 50;

/** What is typed at the end of a dvc.yaml, each in a text that is new with every letter. */
const typed: Readonly<Record<string, readonly [before: string, word: string]>> = {
  "a key": ["    d", "eps"],
  "a path": ["    deps:\n    - data/", "d10"],
  "a template": ["    vars: [{own: 1}]\n    cmd: python step.py ${", "train"],
};

/** Completion while somebody types among 1,000 stages, in many files and in a single one. */
export async function measureTyping({ progress, makeFolder }: Bench): Promise<readonly Result[]> {
  progress.step(`completion among ${stageCount} stages`);
  const results: Result[] = [];
  for (const files of [20, 1]) {
    const root = await makeFolder(`typing-${files}`);
    const text = writeProject(root, files);
    const engine = await openEngine(root, { mayStartProcesses: false, changesAreTold: true, log: () => undefined });
    try {
      await engine.pipeline();
      for (const [what, [before, word]] of Object.entries(typed)) {
        const samples = await timeTyping(engine, `${text}  new:\n${before}`, word);
        const name = `completion of ${what} among ${stageCount} stages in ${files === 1 ? "one file" : `${files} files`}`;
        results.push(againstLimit(name, samples, completionLimitMs));
      }
    } finally {
      await engine.close();
    }
  }
  return results;
}

async function timeTyping(engine: LocalEngine, before: string, word: string): Promise<readonly number[]> {
  let count = 0;
  const { complete } = await timeInterleaved(
    {
      complete: {
        run: async () => {
          const text = `${before}${word.slice(0, 1 + (count % word.length))}`;
          const lines = `# ${count++}\n${text}`.split("\n");
          await engine.noteText("part-0/dvc.yaml", lines.join("\n"));
          const position = { line: lines.length, column: (lines.at(-1) ?? "").length + 1 };
          const found = await engine.completions("part-0/dvc.yaml", position);
          if (found.length === 0) throw new Error(`nothing was offered behind ${lines.at(-1)}`);
        },
      },
    },
    rounds,
  );
  return complete;
}

/** Writes the stages in so many files, and returns the text of the first. */
function writeProject(root: string, files: number): string {
  const each = stageCount / files;
  const textOf = (part: number): string => {
    const stages = Array.from({ length: each }, (_, offset) => {
      const index = part * each + offset;
      return (
        `  s${index}:\n    cmd: python step.py --lr \${train.lr}\n    deps:\n    - ../data/d${index}\n` +
        `    params:\n    - train.lr\n    outs:\n    - ../data/d${index + 1}\n`
      );
    });
    return `stages:\n${stages.join("")}`;
  };
  for (let part = 0; part < files; part++) {
    const folder = path.join(root, `part-${part}`);
    mkdirSync(folder);
    writeFileSync(path.join(folder, "dvc.yaml"), textOf(part));
    writeFileSync(path.join(folder, "params.yaml"), "train:\n  lr: 0.1\n  epochs: 3\n");
  }
  return textOf(0);
}
