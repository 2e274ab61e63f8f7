import { randomBytes } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";

import { findOnPath, run } from "../host/processes.ts";
import { writeFinishedChains } from "./finishedChains.ts";
import { againstLimit, againstPeer, medianOf, timeInterleaved } from "./measure.ts";
import type { Bench, Result } from "./measure.ts";
import { cli } from "./runSample.ts";

const rounds = 3;
const overheadStages = 40;
const overheadLimitMs = 15;
const sleepers = 64;
const sleepersAtOnce = 8;
const sleepersLimitMs = (sleepers / sleepersAtOnce) * 1_000 * 1.1;

/** What Cairn adds to the commands that it runs, one after the other and at once, and what it takes to run nothing. */
export async function measureRunning(bench: Bench): Promise<readonly Result[]> {
  return [await measureOverhead(bench), await measureSleepers(bench), ...(await compareNothingToDo(bench))];
}

/** Stages with an input of 1 MB each, beside the same commands in a bare shell. The start of the process is left out. */
async function measureOverhead({ progress, makeFolder }: Bench): Promise<Result> {
  progress.step(`${overheadStages} stages with 1 MB of input`);
  const root = await makeFolder("overhead");
  const names = Array.from({ length: overheadStages + 1 }, (_, index) => `s${index}`);
  const command = (name: string): string => `wc -c in/${name} > ${name}.txt`;
  const stages = names.map(
    (name) => `  ${name}:\n    cmd: ${command(name)}\n    deps: [in/${name}]\n    outs: [${name}.txt]\n`,
  );
  writeFileSync(path.join(root, "dvc.yaml"), `stages:\n${stages.join("")}`);
  mkdirSync(path.join(root, "in"));
  const renew = (): void => {
    for (const name of names) writeFileSync(path.join(root, "in", name), randomBytes(1_000_000));
  };
  const cairn = (...args: readonly string[]) => run(process.execPath, [cli, "-C", root, "run", "--jobs", "1", ...args]);
  const samples = await timeInterleaved(
    {
      all: { prepare: renew, run: () => cairn() },
      one: { prepare: renew, run: () => cairn("s0") },
      bare: {
        run: async () => {
          for (const name of names.slice(1)) await run("sh", ["-c", command(name)], { cwd: root });
        },
      },
    },
    rounds,
  );
  const [one, bare] = [medianOf(samples.one), medianOf(samples.bare)];
  const overhead = samples.all.map((all) => (all - one - bare) / overheadStages);
  const note = `the bare command takes ${(bare / overheadStages).toFixed(1)} ms`;
  return againstLimit("what Cairn adds to each stage with 1 MB of input", overhead, overheadLimitMs, note);
}

async function measureSleepers({ progress, makeFolder }: Bench): Promise<Result> {
  progress.step(`${sleepers} stages of a second each, ${sleepersAtOnce} at once`);
  const root = await makeFolder("sleepers");
  const stages = Array.from({ length: sleepers }, (_, index) => `  s${index}:\n    cmd: sleep 1\n`);
  writeFileSync(path.join(root, "dvc.yaml"), `stages:\n${stages.join("")}`);
  const whole = () => run(process.execPath, [cli, "-C", root, "run", "--jobs", String(sleepersAtOnce)]);
  const { all } = await timeInterleaved({ all: { run: whole } }, 1);
  const name = `${sleepers} stages of a second each, ${sleepersAtOnce} at once`;
  return againstLimit(name, all, sleepersLimitMs, "the limit is a tenth over the ideal");
}

/** The whole process, beside Snakemake on the same graph where it is installed. */
async function compareNothingToDo({ progress, makeFolder }: Bench): Promise<readonly Result[]> {
  const snakemake = findOnPath("snakemake");
  if (snakemake === undefined) {
    progress.step("no snakemake here: a run with nothing to do is not held against it");
    return [];
  }
  progress.step("cairn run and snakemake on 1,000 stages with nothing to do");
  const root = await makeFolder("nothing-to-do");
  writeFinishedChains(root, 1_000);
  const subjects = {
    cairn: { run: () => run(process.execPath, [cli, "-C", root, "run"]) },
    snakemake: { run: () => run(snakemake, ["-q", "--cores", "1"], { cwd: root }) },
  };
  // Both make folders of their own in the project at first, which each notices.
  await timeInterleaved(subjects, rounds);
  const samples = await timeInterleaved(subjects, rounds);
  const peer = { name: "snakemake", samples: samples.snakemake };
  return [againstPeer("cairn run, 1,000 stages, nothing to do", samples.cairn, peer)];
}
