import { statSync } from "node:fs";
import { join } from "node:path";
import { PipelineMemory } from "./discovery/pipelineMemory.ts";
import { readRemembered, writeRemembered } from "./discovery/rememberedFile.ts";
import { TextFiles } from "./discovery/textFiles.ts";
import { walkFiles } from "./discovery/walk.ts";
import type { EngineOptions } from "./engine.ts";
import { headPlace } from "./git/head.ts";
import { findRoot } from "./git/root.ts";
import { UserError } from "./model/errors.ts";
import type { StatusReport } from "./model/freshness.ts";
import { monotonicMs } from "./model/monotonicTime.ts";
import { systemCode } from "./model/systemErrors.ts";
import { memoryPlaces } from "./project/memoryPlaces.ts";
import type { StatusFacts } from "./project/statusMemory.ts";
import { fingerprintOf, markLedger, stampLedger } from "./project/statusMemory.ts";
import type { PathStamp } from "./store/stamps/folderLook.ts";
import { stampPath } from "./store/stamps/pathStamp.ts";
import { SharedLooks } from "./store/stamps/sharedLooks.ts";

/** With fewer files, a thread would hardly have begun before all is looked at. */
const worthSharing = 10_000;

type Places = NonNullable<ReturnType<typeof memoryPlaces>>;

/**
 * The status of the project that a folder belongs to, as a process answered it before; undefined where something that it
 * followed from may have changed since. So an answer takes hardly longer than looking at the files: nothing is read of
 * them, and nothing of the engine is loaded.
 */
export async function recallStatus(folder: string, log: EngineOptions["log"]): Promise<StatusReport | undefined> {
  const root = findRoot(folder);
  const places = memoryPlaces(root);
  const remembered = places && readRemembered<StatusFacts>(places.status);
  if (!remembered) return undefined;
  const { facts } = remembered;
  let looks: SharedLooks | undefined;
  try {
    const { commit, move } = headPlace(root);
    if (commit !== facts.commit || move !== facts.move) return undefined;
    if (facts.fileCount >= worthSharing) looks = new SharedLooks(foldersAmong(root, facts.paths));
    const stamps = await stampPaths(root, facts, looks);
    const isSame =
      facts.paths.every(([path, stamp]) => stamps.get(path)?.text === stamp) &&
      (await pipelineId(places.pipeline, emptyAmong(stamps), log)) === facts.pipeline;
    const answer = isSame ? remembered.readAnswer() : undefined;
    if (answer === undefined || !(await isSameLedger(places.status, facts, answer, log))) return undefined;
    return JSON.parse(answer) as StatusReport;
  } catch (error) {
    // What stands in the way of a look at the files is told by who reads them.
    if (systemCode(error) === undefined && !(error instanceof UserError)) throw error;
    return undefined;
  } finally {
    looks?.stop();
  }
}

function foldersAmong(root: string, paths: StatusFacts["paths"]): readonly string[] {
  const files = paths.map(([path]) => join(root, path));
  return files.filter((file) => statSync(file, { throwIfNoEntry: false })?.isDirectory());
}

async function stampPaths(
  root: string,
  { paths }: StatusFacts,
  looks: SharedLooks | undefined,
): Promise<ReadonlyMap<string, PathStamp>> {
  const known = await looks?.finish();
  return new Map(paths.map(([path]) => [path, stampPath(root, path, known)]));
}

/** The paths at which nothing is that a pipeline is read from: data, mostly. */
function emptyAmong(stamps: ReadonlyMap<string, PathStamp>): ReadonlySet<string> {
  return new Set([...stamps].flatMap(([path, { mayHoldPipelines }]) => (mayHoldPipelines ? [] : [path])));
}

/** The name that the pipeline is kept under, if it still is as it was kept. */
async function pipelineId(
  place: Places["pipeline"],
  empty: ReadonlySet<string>,
  log: EngineOptions["log"],
): Promise<string | undefined> {
  const texts = new TextFiles(place.root, false);
  const memory = new PipelineMemory({ place, texts, listed: new Map(), changesAreTold: false, log });
  return memory.idFor(await walkFiles(place.root, () => undefined, empty));
}

/** By the look of its files, or by its content: then it is known by the look of its files from now on. */
async function isSameLedger(
  place: Places["status"],
  facts: StatusFacts,
  answer: string,
  log: EngineOptions["log"],
): Promise<boolean> {
  const began = monotonicMs();
  const stamp = stampLedger(place.root);
  if (stamp.text === facts.ledger.stamp) return true;
  const { LedgerHandle } = await import("./project/ledgerHandle.ts");
  const handle = new LedgerHandle(join(place.root, ".cairn"), log);
  const { fingerprint } = facts.ledger;
  try {
    if (fingerprintOf(handle.current(), facts.commit) !== fingerprint) return false;
  } finally {
    handle.close();
  }
  const collectFacts = (nowNs: bigint): StatusFacts => {
    const beganNs = nowNs - BigInt(Math.ceil(monotonicMs() - began)) * 1_000_000n;
    return { ...facts, ledger: markLedger(stamp, beganNs, fingerprint) };
  };
  writeRemembered(place, collectFacts, answer, log);
  return true;
}
