import { createHash } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";

/** Chains of ten stages, each run already: outputs and dvc.lock are there, and a Snakefile that says the same. */
export function writeFinishedChains(root: string, count: number): void {
  mkdirSync(path.join(root, "data"));
  const text = "x\n";
  const entry = (name: string): string =>
    `    - path: data/${name}\n      hash: md5\n      md5: ${createHash("md5").update(text).digest("hex")}\n      size: ${text.length}\n`;
  const yaml: string[] = [];
  const lock: string[] = [];
  const rules: string[] = [];
  const last: string[] = [];
  for (let index = 0; index < count; index++) {
    const chain = Math.floor(index / 10);
    const [from, to] = [`c${chain}_${index % 10}`, `c${chain}_${(index % 10) + 1}`];
    const cmd = `cp data/${from} data/${to}`;
    if (index % 10 === 0) writeFileSync(path.join(root, "data", from), text);
    writeFileSync(path.join(root, "data", to), text);
    yaml.push(`  s${index}:\n    cmd: ${cmd}\n    deps:\n    - data/${from}\n    outs:\n    - data/${to}\n`);
    lock.push(`  s${index}:\n    cmd: ${cmd}\n    deps:\n${entry(from)}    outs:\n${entry(to)}`);
    rules.push(
      `rule s${index}:\n    input: "data/${from}"\n    output: "data/${to}"\n    shell: "cp {input} {output}"\n`,
    );
    if (index % 10 === 9) last.push(`"data/${to}"`);
  }
  writeFileSync(path.join(root, "dvc.yaml"), `stages:\n${yaml.join("")}`);
  writeFileSync(path.join(root, "dvc.lock"), `schema: '2.0'\nstages:\n${lock.join("")}`);
  writeFileSync(path.join(root, "Snakefile"), `rule all:\n    input: [${last.join(", ")}]\n${rules.join("")}`);
}
