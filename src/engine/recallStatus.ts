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
import { systemCode } from "./model/systemErrors.ts";
import { memoryPlaces } from "./project/memoryPlaces.ts";
import type { StatusFacts } from "./project/statusMemory.ts";
import { fingerprintOf, markLedger, stampLedger } from "./project/statusMemory.ts";
import { stampPath } from "./store/pathStamp.ts";

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
  try {
    const { facts, answer } = remembered;
    const { commit, move } = headPlace(root);
    const isSame =
      commit === facts.commit &&
      move === facts.move &&
      (await pipelineId(places.pipeline, log)) === facts.pipeline &&
      facts.paths.every(([path, stamp]) => stampPath(root, path).text === stamp) &&
      (await isSameLedger(places.status, facts, answer, log));
    return isSame ? (JSON.parse(answer) as StatusReport) : undefined;
  } catch (error) {
    // What stands in the way of a look at the files is told by who reads them.
    if (systemCode(error) === undefined && !(error instanceof UserError)) throw error;
    return undefined;
  }
}

/** The name that the pipeline is kept under, if it still is as it was kept. */
async function pipelineId(place: Places["pipeline"], log: EngineOptions["log"]): Promise<string | undefined> {
  const texts = new TextFiles(place.root, false);
  const memory = new PipelineMemory({ place, texts, listed: new Map(), changesAreTold: false, log });
  return memory.idFor(await walkFiles(place.root, () => undefined));
}

/** By the look of its files, or by its content: then it is known by the look of its files from now on. */
async function isSameLedger(
  place: Places["status"],
  facts: StatusFacts,
  answer: string,
  log: EngineOptions["log"],
): Promise<boolean> {
  const began = performance.now();
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
    const beganNs = nowNs - BigInt(Math.ceil(performance.now() - began)) * 1_000_000n;
    return { ...facts, ledger: markLedger(stamp, beganNs, fingerprint) };
  };
  writeRemembered(place, collectFacts, answer, log);
  return true;
}
