import { run } from "../host/processes.ts";
import { compareToPeer } from "./measure.ts";
import type { Bench, Result } from "./measure.ts";
import { makeRunSample } from "./runSample.ts";
import { withEngine } from "./withEngine.ts";

const rounds = 15;

/** What the sidebar asks for when a folder is opened, and a snapshot of what is kept already; beside git's own look. */
export async function measureSampleEngine({ progress, makeFolder }: Bench): Promise<readonly Result[]> {
  const sample = await makeRunSample(makeFolder, progress);
  progress.step("stages, freshness and a snapshot of the sample");
  const gitStatus = { name: "git status", run: () => run("git", ["-C", sample, "status", "--porcelain"]) };
  const freshness = {
    name: "open the sample, find its stages and their freshness",
    run: () => withEngine(sample, async (engine) => [await engine.pipeline(), await engine.status()]),
  };
  const opened = await compareToPeer(freshness, gitStatus, rounds);
  const snapshot = await withEngine(sample, (engine) =>
    compareToPeer(
      { name: "snapshot the sample with nothing changed", run: () => engine.takeSnapshot({}) },
      gitStatus,
      rounds,
    ),
  );
  return [opened, snapshot];
}
