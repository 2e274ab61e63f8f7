/** Measures Cairn's speed beside its peers and limits, and prints the results as one JSON document. */
import { cpus, totalmem } from "node:os";

import { withCleanup } from "../host/cleanup.ts";
import { startProgress } from "../host/progress.ts";
import { makeVsix } from "../package/vsix.ts";
import { measureActivation } from "./activation.ts";
import { measureCliStart } from "./cliStart.ts";
import { measureCurves } from "./curves.ts";
import { measureDiscovery } from "./discovery.ts";
import { measureExperimentsPanel } from "./experimentsPanel.ts";
import { measureGraph } from "./graph.ts";
import { measureHostBlocks } from "./hostBlocks.ts";
import { measureImports } from "./imports.ts";
import { measureLiveIntake } from "./liveIntake.ts";
import { measureManyRuns } from "./manyRuns.ts";
import type { Bench, Result } from "./measure.ts";
import { temporaryFolders } from "./measure.ts";
import { measurePythonFiles } from "./pythonFiles.ts";
import { measureRunTable } from "./runTable.ts";
import { measureRunning } from "./running.ts";
import { measureSampleEngine } from "./sampleEngine.ts";
import { measureLargeFiles } from "./largeFiles.ts";
import { compareOtherStores } from "./otherStores.ts";
import { measureGrowth } from "./growth.ts";
import { measureSnapshots } from "./snapshots.ts";
import { measureTyping } from "./typing.ts";

/** Grows when the document's shape changes. */
const version = 1;

/** Each is given the packaged extension too. */
const measures: readonly ((bench: Bench, vsix: string) => Promise<readonly Result[]>)[] = [
  measureActivation,
  measureCliStart,
  measureDiscovery,
  measureTyping,
  measurePythonFiles,
  measureSampleEngine,
  measureManyRuns,
  measureRunTable,
  measureCurves,
  measureExperimentsPanel,
  measureImports,
  measureSnapshots,
  measureLargeFiles,
  compareOtherStores,
  measureGrowth,
  measureGraph,
  measureRunning,
  measureHostBlocks,
  measureLiveIntake,
];

// The packager tells stdout what it packs; that is for the document alone.
console.log = console.error;

const document = await withCleanup(async (cleanup) => {
  const folders = temporaryFolders();
  cleanup.add(folders.remove);
  const progress = startProgress("bench");
  const vsix = await makeVsix({ outDir: await folders.make("package"), skipBuild: true });
  const results: Result[] = [];
  for (const measure of measures) results.push(...(await measure({ progress, makeFolder: folders.make }, vsix)));
  progress.done(`${results.length} results`);
  return { version, machine: describeMachine(), node: process.version, results };
});
process.stdout.write(`${JSON.stringify(document, undefined, 2)}\n`);

function describeMachine(): Readonly<Record<string, string | number>> {
  const processors = cpus();
  return {
    platform: process.platform,
    arch: process.arch,
    processor: processors[0]?.model ?? "unknown",
    processors: processors.length,
    memoryGiB: Math.round(totalmem() / 1024 ** 3),
  };
}
