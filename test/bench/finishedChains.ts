import { createHash } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";

const content = "x\n";
const md5 = createHash("md5").update(content).digest("hex");

/**
 * Chains of ten stages, each run already: outputs and dvc.lock are there, and a Snakefile that says the same. Several
 * dvc.yaml files stand in a folder each, a single one at the root.
 */
export function writeFinishedChains(root: string, count: number, files = 1): void {
  mkdirSync(path.join(root, "data"));
  const steps = Array.from({ length: count }, (_, index) => {
    const chain = Math.floor(index / 10);
    return { name: `s${index}`, from: `c${chain}_${index % 10}`, to: `c${chain}_${(index % 10) + 1}` };
  });
  for (const file of new Set(steps.flatMap(({ from, to }) => [from, to])))
    writeFileSync(path.join(root, "data", file), content);
  const each = count / files;
  for (let part = 0; part < files; part++) {
    const folder = files === 1 ? root : path.join(root, `part-${part}`);
    mkdirSync(folder, { recursive: true });
    writePart(folder, files === 1 ? "data" : "../data", steps.slice(part * each, (part + 1) * each));
  }
  const rules = steps.map(
    ({ name, from, to }) =>
      `rule ${name}:\n    input: "data/${from}"\n    output: "data/${to}"\n    shell: "cp {input} {output}"\n`,
  );
  const last = steps.filter((_, index) => index % 10 === 9).map(({ to }) => `"data/${to}"`);
  writeFileSync(path.join(root, "Snakefile"), `rule all:\n    input: [${last.join(", ")}]\n${rules.join("")}`);
}

type Step = { readonly name: string; readonly from: string; readonly to: string };

/** A dvc.yaml and its dvc.lock; `data` is the data's folder as seen from theirs. */
function writePart(folder: string, data: string, steps: readonly Step[]): void {
  const entry = (file: string): string =>
    `    - path: ${data}/${file}\n      hash: md5\n      md5: ${md5}\n      size: ${content.length}\n`;
  const stages = steps.map(({ name, from, to }) => {
    const cmd = `cp ${data}/${from} ${data}/${to}`;
    return {
      yaml: `  ${name}:\n    cmd: ${cmd}\n    deps:\n    - ${data}/${from}\n    outs:\n    - ${data}/${to}\n`,
      lock: `  ${name}:\n    cmd: ${cmd}\n    deps:\n${entry(from)}    outs:\n${entry(to)}`,
    };
  });
  writeFileSync(path.join(folder, "dvc.yaml"), `stages:\n${stages.map(({ yaml }) => yaml).join("")}`);
  writeFileSync(path.join(folder, "dvc.lock"), `schema: '2.0'\nstages:\n${stages.map(({ lock }) => lock).join("")}`);
}
