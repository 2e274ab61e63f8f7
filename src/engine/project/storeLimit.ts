import { rmSync } from "node:fs";
import path from "node:path";
import type { EngineContext } from "../context.ts";
import type { LargeStore } from "../model/storeUse.ts";
import { systemCode } from "../model/systemErrors.ts";
import { formatSize } from "../model/words.ts";
import { writeFileAtomically } from "../run/atomicFile.ts";
import { readIfThere } from "../files/readIfThere.ts";

/** How large the store is, where that is more than cairn.yaml says to warn at. */
export function largeStore({ care, discovery }: Pick<EngineContext, "care" | "discovery">): LargeStore | undefined {
  const { warnAt } = discovery.settings();
  if (warnAt === undefined) return undefined;
  const bytes = care.keptBytes;
  return bytes > warnAt ? { bytes, warnAt } : undefined;
}

/**
 * Says so where the store is larger than cairn.yaml says to warn at; once, until it has been smaller or another size is
 * said. To be called when something was kept or cleared away.
 */
export function warnOfSize(context: EngineContext): void {
  const told = path.join(context.home, ".cairn", "warned.json");
  const large = largeStore(context);
  const before = readIfThere(told);
  if (!large) {
    if (before !== undefined) rmSync(told, { force: true });
    return;
  }
  const { bytes, warnAt } = large;
  const now = JSON.stringify({ warnAt });
  if (before === now) return;
  const limit = `The store has ${formatSize(bytes)}, more than the ${formatSize(warnAt)} that cairn.yaml says to warn at.`;
  context.log(
    "warn",
    `${limit} \`cairn du\` tells what takes it, and \`cairn gc --dry-run\` what of that nothing needs.`,
  );
  try {
    writeFileAtomically(told, Buffer.from(now));
  } catch (error) {
    // Then it is said once more the next time.
    if (systemCode(error) === undefined) throw error;
  }
}
