import type { EngineContext } from "../context.ts";
import { formatSize } from "../model/words.ts";

/** Says so where the store is larger than cairn.yaml says to warn at. */
export function warnOfSize({ care, discovery, log }: EngineContext): void {
  const { warnAt } = discovery.settings();
  const bytes = warnAt === undefined ? 0 : care.keptBytes;
  if (warnAt === undefined || bytes <= warnAt) return;
  const limit = `The store has ${formatSize(bytes)}, more than the ${formatSize(warnAt)} that cairn.yaml says to warn at.`;
  log("warn", `${limit} \`cairn du\` tells what takes it, and \`cairn gc --dry-run\` what of that nothing needs.`);
}
