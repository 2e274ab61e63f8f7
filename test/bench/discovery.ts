import { appendFileSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";

import { createDiscovery } from "../../src/engine/discovery/createDiscovery.ts";
import { walkFiles } from "../../src/engine/discovery/walk.ts";
import { findOnPath, run } from "../host/processes.ts";
import { againstLimit, againstPeer, compareToPeer, medianOf, timeInterleaved } from "./measure.ts";
import { writeFinishedChains } from "./finishedChains.ts";
import type { Bench, Result } from "./measure.ts";
import { cli } from "./runSample.ts";

const rounds = 7;
const statusRounds = 5;
const unrelatedFiles = 100_000;
const filesPerFolder = 100;
/** Stages, and the dvc.yaml files that they stand in. */
const sizes = [
  { stages: 10, files: 1 },
  { stages: 100, files: 5 },
  { stages: 1_000, files: 20 },
  { stages: 2_000, files: 50 },
] as const;
const firstDiscoveryLimitMs = 150;
const editLimitMs = 10;

/** Finding and reading pipelines in a tree of many other files, beside git's walk, limits, and Snakemake. */
export async function measureDiscovery({ progress, makeFolder }: Bench): Promise<readonly Result[]> {
  progress.step(`pipelines among ${unrelatedFiles} files`);
  const tree = await makeFolder("tree");
  writeUnrelatedFiles(tree);
  await run("git", ["init", "--quiet"], { cwd: tree });
  const results = [await compareWalk(tree)];
  const perThousand: (readonly number[])[] = [];
  for (const { stages, files } of sizes) {
    const pipelines = await makeFolder(`stages-${stages}`);
    writePipelines(pipelines, stages, files);
    const { whole, walk } = await timeDiscovery(pipelines);
    perThousand.push(whole.map((took) => ((took - medianOf(walk)) * 1_000) / stages));
    if (stages !== 1_000) continue;
    const beyond = whole.map((took) => took - medianOf(walk));
    results.push(againstLimit("first discovery of 1,000 stages beyond the walk", beyond, firstDiscoveryLimitMs));
    results.push(await timeEdit(pipelines));
  }
  const [, , thousand = [], twoThousand = []] = perThousand;
  results.push(
    againstPeer("first discovery of 2,000 stages, for each 1,000", twoThousand, {
      name: "first discovery of 1,000 stages",
      samples: thousand,
    }),
  );
  return [...results, ...(await compareStatus({ progress, makeFolder }))];
}

function compareWalk(tree: string): Promise<Result> {
  return compareToPeer(
    { name: `walk of ${unrelatedFiles} files`, run: () => walk(tree) },
    {
      name: "git ls-files --others --cached --exclude-standard",
      run: () => run("git", ["ls-files", "--others", "--cached", "--exclude-standard"], { cwd: tree }),
    },
    rounds,
  );
}

function walk(root: string): Promise<readonly string[]> {
  return walkFiles(root, () => undefined);
}

function timeDiscovery(root: string) {
  return timeInterleaved(
    { whole: { run: () => createDiscovery(root, () => undefined).pipeline() }, walk: { run: () => walk(root) } },
    rounds,
  );
}

/** One file of many is edited while an editor looks on. */
async function timeEdit(root: string): Promise<Result> {
  const file = path.join(root, "part-0", "dvc.yaml");
  const discovery = createDiscovery(root, () => undefined, true);
  await discovery.pipeline();
  let edits = 0;
  const { edit } = await timeInterleaved(
    {
      edit: {
        prepare: () => writeFileSync(file, pipelineText(0, 50, 1_000, `edit ${edits++}`)),
        run: async () => {
          await discovery.invalidate([file]);
          await discovery.pipeline();
        },
      },
    },
    rounds,
  );
  return againstLimit("an edit of one file among 1,000 stages", edit, editLimitMs);
}

/** Nothing to do on 1,000 stages: the whole process, beside Snakemake on the same graph where it is installed. */
async function compareStatus({ progress, makeFolder }: Bench): Promise<readonly Result[]> {
  const snakemake = findOnPath("snakemake");
  if (snakemake === undefined) {
    progress.step("no snakemake here: cairn status is not held against it");
    return [];
  }
  progress.step("cairn status and snakemake -n on 1,000 stages");
  const root = await makeFolder("status");
  writeFinishedChains(root, 1_000, 50);
  await run(process.execPath, [cli, "-C", root, "snapshot"]);
  // Both keep notes of what they saw. Cairn's of the pipeline are taken away for a first status.
  const status = { run: () => run(process.execPath, [cli, "-C", root, "status"]) };
  const forget = (): void => {
    for (const name of ["pipeline.json", "files.json"]) rmSync(path.join(root, ".cairn", name), { force: true });
  };
  const edit = (): void => appendFileSync(path.join(root, "part-7", "dvc.yaml"), "# more\n");
  const samples = await timeInterleaved(
    {
      first: { prepare: forget, ...status },
      edited: { prepare: edit, ...status },
      status,
      snakemake: { run: () => run(snakemake, ["-n", "-q", "--cores", "1"], { cwd: root }) },
      bare: { run: () => run(process.execPath, ["-e", "0"]) },
    },
    statusRounds,
  );
  const peer = { name: "snakemake -n", samples: samples.snakemake };
  const memory = await peakMemory([cli, "-C", root, "status"]);
  return [
    againstPeer("cairn status, 1,000 stages, nothing to do", samples.status, peer, memory),
    againstPeer("cairn status, 1,000 stages, one of 50 files edited", samples.edited, peer),
    againstPeer("cairn status, 1,000 stages, for the first time", samples.first, peer),
    againstPeer("cairn status, 1,000 stages, beside bare Node", samples.status, {
      name: "node -e 0",
      samples: samples.bare,
    }),
  ];
}

/** The largest memory that a Node process with these arguments takes, in words. */
async function peakMemory(args: readonly string[]): Promise<string> {
  const tell = 'process.on("exit", () => process.stdout.write(`\\n${process.resourceUsage().maxRSS}`))';
  const told = await run(process.execPath, ["--import", `data:text/javascript,${encodeURIComponent(tell)}`, ...args]);
  const kibibytes = Number(told.slice(told.lastIndexOf("\n")));
  return `peak memory ${Math.round(kibibytes / 1024)} MiB`;
}

const kinds = ["txt", "csv", "png", "json", "md"] as const;

function writeUnrelatedFiles(tree: string): void {
  for (let index = 0; index < unrelatedFiles; index++) {
    const folder = path.join(
      tree,
      `d${Math.floor(index / filesPerFolder / 20)}`,
      `e${Math.floor(index / filesPerFolder)}`,
    );
    if (index % filesPerFolder === 0) mkdirSync(folder, { recursive: true });
    writeFileSync(path.join(folder, `f${index}.${kinds[index % kinds.length]}`), "");
  }
}

function writePipelines(root: string, stages: number, files: number): void {
  const each = stages / files;
  for (let part = 0; part < files; part++) {
    mkdirSync(path.join(root, `part-${part}`));
    writeFileSync(path.join(root, `part-${part}`, "dvc.yaml"), pipelineText(part * each, each, stages, "first"));
  }
}

/** Stages that read what the stage before them writes, with templates and parameters among them. */
function pipelineText(first: number, count: number, total: number, word: string): string {
  const stages = Array.from({ length: count }, (_, offset) => {
    const index = first + offset;
    return (
      `  s${index}:\n    cmd: python step.py --in ../data/d${index} --out ../data/d${index + 1} --of ${total}\n` +
      `    desc: ${word}\n    deps:\n    - ../data/d${index}\n    - step.py\n    outs:\n    - ../data/d${index + 1}\n`
    );
  });
  return `stages:\n${stages.join("")}`;
}
