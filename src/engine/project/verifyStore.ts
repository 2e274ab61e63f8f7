import type { EngineContext } from "../context.ts";
import type { WorkOptions } from "../engine.ts";
import type { Holding } from "../ledger/holdings.ts";
import type { ContentHolder } from "../model/contentHolder.ts";
import { UserError } from "../model/errors.ts";
import type { FaultyContent, Verification } from "../model/verification.ts";
import type { ObjectFault } from "../store/care/objectVerifier.ts";

type Repairs = Map<string, NonNullable<FaultyContent["repairedFrom"]>>;

/** What needs an object that is at fault. */
interface Need {
  readonly paths: Set<string>;
  /** The artifacts to which these belong. */
  readonly artifacts: Set<string>;
  readonly holders: Set<ContentHolder>;
}

/** By the digests of objects that are at fault, or not there at all. */
type Needs = ReadonlyMap<string, Need>;

/** What errors say of a place where nothing can be written. */
const unwritable: ReadonlySet<string> = new Set(["read-only", "ledger-read-only", "disk-full", "ledger-disk-full"]);

/**
 * Reads everything in the store, says what of it is damaged or missing and who needs it, and mends what can be mended: from
 * another copy in the store, from DVC's cache, from the workspace. A check that was broken off goes on where it was,
 * unless it is to begin anew.
 */
export async function verifyStore(
  context: EngineContext,
  { beginAnew = false }: { readonly beginAnew?: boolean },
  work: WorkOptions = {},
): Promise<Verification> {
  const { care } = context;
  const unfinished = beginAnew ? undefined : care.unfinished;
  const { objects, bytes, faults } = await care.verify(unfinished, work);
  const before = await collectNeeds(context, faults);
  const found = withMissing(faults, before);
  const repairs: Repairs = new Map();
  if (found.length > 0)
    await mendIfWritable(context, () => repair(context, { faults: found, needs: before, repairs }, work));
  care.finishVerify();
  // Who needs what lies in a folder shows once the list of its files is mended.
  const needs = repairs.size === 0 ? before : await collectNeeds(context, found);
  const told = withMissing(found, needs).filter(({ hex, fault }) => fault === "damaged" || needs.has(hex));
  return {
    objects: objects + found.length - faults.length,
    bytes,
    ...(unfinished && { wentOnFrom: unfinished.startedAt }),
    faults: told.map((fault) => faultyContent(fault, needs.get(fault.hex), repairs)),
  };
}

async function collectNeeds({ care, ledger }: EngineContext, faults: readonly ObjectFault[]): Promise<Needs> {
  const needs = new Map<string, Need>();
  const faultsOf = await care.findFaults(faults);
  const add = (hex: string, inner: string, { path, holders }: Holding): void => {
    const need: Need = needs.get(hex) ?? { paths: new Set(), artifacts: new Set(), holders: new Set() };
    needs.set(hex, need);
    need.paths.add(inner === "" ? path : `${path}/${inner}`);
    need.artifacts.add(path);
    for (const holder of holders) need.holders.add(holder);
  };
  for (const holding of ledger.holdings.list()) {
    if (!holding.isKept) continue;
    for (const { hex, inner } of faultsOf(holding.digest, holding.kind)) add(hex, inner, holding);
  }
  return needs;
}

/** With what is needed and not even in the index. */
function withMissing(faults: readonly ObjectFault[], needs: Needs): readonly ObjectFault[] {
  const known = new Set(faults.map(({ hex }) => hex));
  const missing = [...needs.keys()].filter((hex) => !known.has(hex));
  return [...faults, ...missing.map((hex) => ({ hex, fault: "missing" as const }))];
}

/** Where nothing can be written, what is at fault is told all the same. */
async function mendIfWritable({ store, log }: EngineContext, mend: () => Promise<void>): Promise<void> {
  try {
    await store.keeping(mend);
  } catch (error) {
    if (!(error instanceof UserError) || !unwritable.has(error.code)) throw error;
    log("warn", `What is damaged could not be mended. ${error.message} ${error.cure}`);
  }
}

/** Notes in `repairs` what it has mended, as soon as it has. */
async function repair(
  { care, store, log }: EngineContext,
  {
    faults,
    needs,
    repairs,
  }: { readonly faults: readonly ObjectFault[]; readonly needs: Needs; readonly repairs: Repairs },
  work: WorkOptions,
): Promise<void> {
  for (const [hex, kind] of await care.repair(new Set(faults.map(({ hex }) => hex)), work)) {
    repairs.set(hex, kind === "dvc" ? kind : "store");
  }
  const lost = faults.flatMap(({ hex }) => (repairs.has(hex) ? [] : [hex]));
  care.forget(lost);
  const artifacts = new Set(lost.flatMap((hex) => [...(needs.get(hex)?.artifacts ?? [])]));
  for (const artifact of artifacts) {
    try {
      // What is still as it was is kept once more.
      await store.capture([artifact], work);
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      log("warn", `${artifact} could not be looked at for what is lost: ${error.message}`);
    }
  }
  for (const hex of lost) if (care.knows(hex)) repairs.set(hex, "workspace");
}

function faultyContent({ hex, fault }: ObjectFault, need: Need | undefined, repairs: Repairs): FaultyContent {
  const repairedFrom = repairs.get(hex);
  return {
    digest: `b3:${hex}`,
    fault,
    paths: [...(need?.paths ?? [])].toSorted(),
    neededBy: [...(need?.holders ?? [])],
    ...(repairedFrom && { repairedFrom }),
  };
}
