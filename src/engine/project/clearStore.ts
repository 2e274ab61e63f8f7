import { existsSync, readdirSync } from "node:fs";
import path from "node:path";
import type { EngineContext } from "../context.ts";
import type { WorkOptions } from "../engine.ts";
import type { Holding } from "../ledger/holdings.ts";
import type { Clearance } from "../model/clearance.ts";
import type { ContentHolder, SnapshotHolder } from "../model/contentHolder.ts";
import { UserError } from "../model/errors.ts";
import { collectGitNeeds, type GitNeeds } from "./gitNeeds.ts";
import { removeAbandonedAt } from "../store/restore/abandoned.ts";
import { collectNamedHere } from "./namedHere.ts";
import { listModels } from "../models/listModels.ts";
import { letGo } from "./forgottenRuns.ts";
import { collectArtifactPaths } from "./snapshots.ts";
import { warnOfSize } from "./storeLimit.ts";

/** What a restore overwrote can be brought back for so long, as git keeps what no branch leads to. */
const restoreMs = 30 * 24 * 60 * 60 * 1000;

export interface ClearRequest {
  /** Whether only to say what would go. */
  readonly dryRun: boolean;
  /** Runs (by id) to be taken for forgotten: with `dryRun` it shows what forgetting them would free. */
  readonly withoutRuns?: readonly string[];
}

/**
 * Clears away what nothing needs: what a commit on any ref or in a reflog, a run, a sweep, a snapshot by hand, a
 * registered model or the project's files name stays, and for thirty days what restores overwrote. Nobody else keeps anything meanwhile.
 * Throws a `UserError` `store-busy`, `ledger-missing` or `ledger-set-aside` where it is not known what is needed, `object-damaged` where the
 * list of a folder's files that is needed cannot be read.
 */
export async function clearStore(
  context: EngineContext,
  request: ClearRequest,
  work: WorkOptions = {},
): Promise<Clearance> {
  refuseWithoutLedger(context);
  if (!existsSync(path.join(context.home, ".cairn"))) return nothing;
  if (request.dryRun) return clear(context, request, work);
  const onWait = (): void => work.onProgress?.({ message: "Waiting for what is being kept just now" });
  return context.care.alone(() => clear(context, request, work), { signal: work.signal, onWait });
}

const nothing: Clearance = {
  bytes: 0,
  compressible: 0,
  objects: 0,
  snapshots: [],
  forgotten: [],
  artifacts: [],
  kept: { bytes: 0, objects: 0 },
};

async function clear(context: EngineContext, request: ClearRequest, work: WorkOptions): Promise<Clearance> {
  const { care, ledger } = context;
  const holdings = ledger.holdings.list();
  const needs = await collectGitNeeds(context);
  const isKept = keptHolders(context, holdings, needs, request.withoutRuns ?? []);
  const kept = holdings.filter(({ holders }) => holders.some(isKept));
  const named = care.named([...needs.digests, ...(await collectNamedHere(context))]);
  const registered = (await listModels(context)).flatMap(({ artifact }) => artifact ?? []);
  const here = registered.filter(({ digest }) => context.store.has(digest));
  const living = await care.livingOf([...kept, ...named, ...here], work);
  const plan = care.planClearing(living);
  const snapshots = snapshotsOf(holdings).filter((snapshot) => !isKept(snapshot));
  const forgotten = ledger.runs.forgotten();
  const clearance: Clearance = {
    bytes: plan.bytes,
    compressible: plan.compressible,
    objects: plan.dead.length,
    snapshots,
    forgotten: forgotten.map(({ name }) => name),
    artifacts: await artifactsOf(context, holdings, living),
    kept: plan.kept,
  };
  if (request.dryRun) return clearance;
  letGo(context, forgotten);
  ledger.snapshots.remove(snapshots.map(({ id }) => id));
  const bytes = await care.clear(plan, work);
  warnOfSize(context);
  for (const artifact of await collectArtifactPaths(context)) removeAbandonedAt(path.join(context.root, artifact));
  return { ...clearance, bytes };
}

/** Neither a ledger that is gone nor one that took the place of a damaged one knows what the store's objects are needed for. */
function refuseWithoutLedger({ home }: EngineContext): void {
  const folder = path.join(home, ".cairn");
  if (existsSync(path.join(folder, "objects")) && !existsSync(path.join(folder, "ledger.db"))) {
    throw new UserError(
      "ledger-missing",
      "There is no ledger beside the store, so it is not known which runs and snapshots need what is in it.",
      "Nothing was cleared away. Bring .cairn/ledger.db back from a backup; where there is none, remove .cairn/objects if you do without all that is in it.",
      { place: { file: ".cairn/ledger.db" } },
    );
  }
  const damaged = existsSync(folder)
    ? readdirSync(folder).find((name) => /^ledger\.corrupt-.*\.db$/.test(name))
    : undefined;
  if (damaged === undefined) return;
  throw new UserError(
    "ledger-set-aside",
    "The ledger was damaged and set aside, so it is not known which runs and snapshots need what is in the store.",
    `Nothing was cleared away. Move .cairn/${damaged} to another place if you do without its runs and snapshots, and try again.`,
    { place: { file: `.cairn/${damaged}` } },
  );
}

function keptHolders(
  { ledger }: EngineContext,
  holdings: readonly Holding[],
  { snapshots }: GitNeeds,
  withoutRuns: readonly string[],
): (holder: ContentHolder) => boolean {
  const runs = new Set(ledger.runs.list({}).map(({ id }) => id));
  for (const id of withoutRuns) runs.delete(id);
  const commits = new Set(snapshots.flatMap(({ commit }) => commit ?? []));
  const ofCommits = new Set([...commits].flatMap((commit) => ledger.snapshots.findByCommit(commit)?.id ?? []));
  const newestRestore = snapshotsOf(holdings)
    .filter(({ cause }) => cause === "restore")
    .reduce((latest, { time }) => Math.max(latest, time), 0);
  const since = Math.min(newestRestore, Date.now() - restoreMs);
  return (holder) => {
    if (holder.kind !== "snapshot") return holder.kind === "sweep" || runs.has(holder.id);
    if (holder.cause === "manual" || ofCommits.has(holder.id)) return true;
    if (holder.cause === "run") return holder.runId !== undefined && runs.has(holder.runId);
    return holder.cause === "restore" && holder.time >= since;
  };
}

function snapshotsOf(holdings: readonly Holding[]): readonly SnapshotHolder[] {
  const all = new Set(holdings.flatMap(({ holders }) => holders));
  return [...all].filter((holder) => holder.kind === "snapshot");
}

async function artifactsOf(
  { care }: EngineContext,
  holdings: readonly Holding[],
  living: Awaited<ReturnType<EngineContext["care"]["livingOf"]>>,
): Promise<Clearance["artifacts"]> {
  const sizes = await care.deadSizes(holdings, living);
  const found = new Map<string, { path: string; versions: number; bytes: number }>();
  for (const [{ path: artifact }, bytes] of sizes) {
    const known = found.get(artifact) ?? { path: artifact, versions: 0, bytes: 0 };
    found.set(artifact, { path: artifact, versions: known.versions + 1, bytes: known.bytes + bytes });
  }
  return [...found.values()].toSorted((a, b) => b.bytes - a.bytes);
}
