import { readFile } from "node:fs/promises";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

import { run } from "../host/processes.ts";
import { copySample } from "../host/sample.ts";
import { againstLimit, againstPeer } from "./measure.ts";
import type { Bench, Result } from "./measure.ts";
import type { LoopDelays, LoopTick } from "./probe/protocol.ts";
import { cairnExtension, withProbedWindow } from "./probedWindow.ts";
import type { ProbedWindow } from "./probedWindow.ts";
import { cli } from "./runSample.ts";

const rounds = 2;
const limitMs = 50;
const settleMs = 3_000;
/** After a step: for what follows it by itself, such as a tree that is drawn or a snapshot that is taken. */
const aftermathMs = 1_500;
const waitMs = 30_000;
const model = "models/model.json";

/** What a person does in the story, as far as it differs with and without Cairn. */
interface Actor {
  readonly vsix: string | undefined;
  readonly begin: (probed: ProbedWindow) => Promise<void>;
  readonly runPipeline: (probed: ProbedWindow, folder: string) => Promise<void>;
  readonly compare: (probed: ProbedWindow, folder: string) => Promise<void>;
  readonly restore: (probed: ProbedWindow, folder: string, snapshotId: string) => Promise<void>;
}

/**
 * How long anything holds up the extension host while a person works with Cairn: from before its activation, over two
 * runs, their comparison and a commit, to a restore. Beside it the same window, tasks, edit and commit without Cairn,
 * where the same command line does the work in shell tasks.
 */
export async function measureHostBlocks(bench: Bench, vsix: string): Promise<readonly Result[]> {
  const withCairn: LoopDelays[] = [];
  const without: LoopDelays[] = [];
  for (let round = 1; round <= rounds; round++) {
    bench.progress.step(`the story with Cairn, ${round} of ${rounds}`);
    withCairn.push(await tellStory(bench, cairnActor(vsix)));
    bench.progress.step(`the story without Cairn, ${round} of ${rounds}`);
    without.push(await tellStory(bench, shellActor));
  }
  const peer = (samples: readonly number[]) => ({ name: "the same window without Cairn", samples });
  const blocks = "longest block of the extension host during the story";
  const work = "longest stretch of work in the extension host during the story (processor time)";
  return [
    againstLimit(blocks, most(withCairn, "delay"), limitMs, describeWorst(withCairn, "delay")),
    againstPeer(blocks, most(withCairn, "delay"), peer(most(without, "delay")), describeWorst(without, "delay")),
    againstLimit(work, most(withCairn, "work"), limitMs, describeWorst(withCairn, "work")),
    againstPeer(work, most(withCairn, "work"), peer(most(without, "work")), describeWorst(without, "work")),
    againstPeer(
      "delay of the extension host's event loop, 99th percentile",
      withCairn.map(({ p99 }) => p99),
      peer(without.map(({ p99 }) => p99)),
    ),
  ];
}

type Kind = "delay" | "work";

function ticksBy(kind: Kind, { latest, busiest }: LoopDelays): readonly LoopTick[] {
  return kind === "delay" ? latest : busiest;
}

function most(all: readonly LoopDelays[], kind: Kind): readonly number[] {
  return all.map((delays) => ticksBy(kind, delays)[0]?.[kind] ?? 0);
}

function describeWorst(all: readonly LoopDelays[], kind: Kind): string {
  const worst = all.flatMap((delays) => ticksBy(kind, delays)).toSorted((one, other) => other[kind] - one[kind]);
  return worst
    .slice(0, 6)
    .map((tick) => `${tick[kind].toFixed(0)} ms at “${tick.step}”`)
    .join(", ");
}

async function tellStory(bench: Bench, actor: Actor): Promise<LoopDelays> {
  const folder = path.join(await bench.makeFolder("story"), "digits");
  const commit = await prepareRepository(folder);
  return withProbedWindow(bench, { folder, vsix: actor.vsix }, async (probed) => {
    await sleep(settleMs);
    // With the first task of a window VS Code sets up all that gives tasks, which takes long and is not the story's.
    await probed.probe.ask("runProgram", { program: process.execPath, args: ["-e", "0"] });
    await probed.probe.ask("watch", null);
    const step = async (name: string, work: () => Promise<unknown>): Promise<void> => {
      await probed.probe.ask("step", { name });
      await work();
      await sleep(aftermathMs);
    };
    await step("the sample comes", () => copySample(folder));
    await step("activate, show the sidebar", () => actor.begin(probed));
    await step("first run", () => actor.runPipeline(probed, folder));
    await step("first commit", () => commit("The first model"));
    const first = await readFile(path.join(folder, model), "utf8");
    await step("edit a parameter", () =>
      probed.probe.ask("edit", { file: path.join(folder, "params.yaml"), from: "lr: 0.05", to: "lr: 0.2" }),
    );
    await step("second run", () => actor.runPipeline(probed, folder));
    await step("compare", () => actor.compare(probed, folder));
    await step("second commit", () => commit("A higher learning rate"));
    const snapshotId = await oldestSnapshot(folder);
    await step("restore", async () => {
      await actor.restore(probed, folder, snapshotId);
      await untilHolds(path.join(folder, model), first);
    });
    return probed.probe.ask("unwatch", null);
  });
}

/** A repository with nothing in it but its first commit. Resolves to what commits all that is there. */
async function prepareRepository(folder: string): Promise<(message: string) => Promise<unknown>> {
  const identity = ["-c", "user.name=Bench", "-c", "user.email=bench@cairn.invalid", "-c", "commit.gpgsign=false"];
  const git = (...args: readonly string[]): Promise<string> => run("git", ["-C", folder, ...identity, ...args]);
  await run("git", ["init", "--quiet", "--initial-branch=main", folder]);
  await git("commit", "--quiet", "--allow-empty", "-m", "Begin");
  return async (message) => {
    await git("add", "--all");
    await git("commit", "--quiet", "-m", message);
  };
}

function cairnActor(vsix: string): Actor {
  return {
    vsix,
    begin: async ({ probe, window }) => {
      await probe.ask("activate", { id: cairnExtension });
      await window.openContainer("Cairn");
      await window.treeItem("train", "Pipeline").first().waitFor({ timeout: waitMs });
    },
    runPipeline: async ({ probe }) => {
      const code = await probe.ask("runTask", { command: "cairn.runStale", args: [] });
      if (code !== 0) throw new Error(`the run ended with code ${code}`);
    },
    compare: async ({ probe, window }, root) => {
      await probe.ask("execute", { command: "cairn.compareRuns", args: [{ root, stageId: "evaluate" }] });
      const panel = await window.webview("Experiments");
      await panel.getByRole("region", { name: "Comparison" }).getByText("train.lr").first().waitFor();
    },
    restore: async ({ probe, window }, root, snapshotId) => {
      const asked = probe.ask("execute", {
        command: "cairn.restoreArtifact",
        args: [{ root, path: model, snapshotId }],
      });
      await window.page.locator(".quick-input-widget:visible").getByText(model).first().waitFor();
      await window.page.keyboard.press("Enter");
      await asked;
    },
  };
}

const shellActor: Actor = {
  vsix: undefined,
  begin: () => Promise.resolve(),
  runPipeline: (probed, folder) => runCli(probed, folder, ["run"]),
  compare: () => Promise.resolve(),
  restore: async (probed, folder, snapshotId) => {
    await runCli(probed, folder, ["restore", snapshotId, model]);
  },
};

async function runCli({ probe }: ProbedWindow, folder: string, args: readonly string[]): Promise<void> {
  const code = await probe.ask("runProgram", { program: process.execPath, args: [cli, "-C", folder, ...args] });
  if (code !== 0) throw new Error(`cairn ${args.join(" ")} ended with code ${code}`);
}

/** That of the first run, whoever took it. */
async function oldestSnapshot(folder: string): Promise<string> {
  const answer = await run(process.execPath, [cli, "-C", folder, "snapshots", "--json"]);
  const { snapshots } = JSON.parse(answer) as { readonly snapshots: readonly { readonly id: string }[] };
  const oldest = snapshots.at(-1);
  if (!oldest) throw new Error("there is no snapshot");
  return oldest.id;
}

async function untilHolds(file: string, content: string): Promise<void> {
  const deadline = performance.now() + waitMs;
  while ((await readFile(file, "utf8")) !== content) {
    if (performance.now() > deadline) throw new Error(`${file} is not as it was`);
    await sleep(100);
  }
}
