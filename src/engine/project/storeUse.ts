import { readdirSync, statSync } from "node:fs";
import path from "node:path";
import type { EngineContext } from "../context.ts";
import type { WorkOptions } from "../engine.ts";
import type { Holding } from "../ledger/holdings.ts";
import type { ContentHolder } from "../model/contentHolder.ts";
import type { ContentUse, StoreUse } from "../model/storeUse.ts";
import { isMissing } from "../model/systemErrors.ts";

/** What is kept here, how much room it takes on the disk, and how much of it each artifact and each run needs. */
export async function readStoreUse(context: EngineContext, work: WorkOptions = {}): Promise<StoreUse> {
  const { home, care, ledger, discovery } = context;
  const cairn = path.join(home, ".cairn");
  const { warnAt } = discovery.settings();
  const holdings = ledger.holdings.list().filter(({ isKept }) => isKept);
  const ofArtifacts = Map.groupBy(holdings.filter(isOfSnapshot), ({ path: artifact }) => artifact);
  const ofRuns = groupByRun(holdings);
  const artifacts = await care.usesOf([...ofArtifacts.values()], true, work);
  const runs = await care.usesOf([...ofRuns.values()], false, work);
  return {
    objects: sizeBelow(path.join(cairn, "objects")),
    ledger: ["", "-wal"].reduce((sum, suffix) => sum + sizeOf(path.join(cairn, `ledger.db${suffix}`)), 0),
    logs: sizeBelow(path.join(cairn, "runs")),
    ...(warnAt !== undefined && { warnAt }),
    artifacts: mostFirst(
      [...ofArtifacts].map(([artifact, versions], at) => ({
        path: artifact,
        versions: versions.length,
        ...(artifacts[at] ?? nothing),
      })),
    ),
    runs: mostFirst([...ofRuns.keys()].map(({ id, name }, at) => ({ id, name, ...(runs[at] ?? nothing) }))),
  };
}

const nothing: ContentUse = { own: 0, shared: 0 };

/** The sources and changes that a run keeps belong to no artifact. */
function isOfSnapshot({ holders }: Holding): boolean {
  return holders.some(({ kind }) => kind === "snapshot");
}

function groupByRun(holdings: readonly Holding[]): ReadonlyMap<ContentHolder, readonly Holding[]> {
  const groups = new Map<ContentHolder, Holding[]>();
  for (const holding of holdings) {
    for (const holder of holding.holders) {
      if (holder.kind === "run") groups.set(holder, [...(groups.get(holder) ?? []), holding]);
    }
  }
  return groups;
}

function mostFirst<Use extends ContentUse>(uses: readonly Use[]): readonly Use[] {
  return uses.toSorted((a, b) => b.own - a.own || b.shared - a.shared);
}

function sizeBelow(folder: string): number {
  try {
    const entries = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
    return entries.reduce((sum, { parentPath, name }) => sum + sizeOf(path.join(parentPath, name)), 0);
  } catch (error) {
    if (isMissing(error)) return 0;
    throw error;
  }
}

function sizeOf(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.size ?? 0;
}
