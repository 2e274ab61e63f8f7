import type { ContentUse } from "../../engine/model/storeUse.ts";
import { countOf, formatSize } from "../../engine/model/words.ts";
import type { DuJson } from "../json/storeJson.ts";
import type { CommonOptions } from "../options.ts";
import { paint } from "../output/paint.ts";
import { jsonVersion, printJson } from "../output/printJson.ts";
import { withProgress } from "../output/progressLine.ts";
import { formatTable } from "../output/table.ts";
import { withProject } from "../project.ts";

/** So many artifacts, and so many runs, are shown to a person. */
const shown = 20;

/** `cairn du` */
export async function showStoreUse(options: CommonOptions): Promise<number> {
  const { use, isLarge } = await withProject(options, async (engine) => ({
    use: await withProgress((work) => engine.storeUse(work)),
    isLarge: (await engine.largeStore()) !== undefined,
  }));
  if (options.json) {
    printJson<DuJson>({ version: jsonVersion, ...use });
    return 0;
  }
  const { objects, ledger, logs, warnAt, artifacts, runs } = use;
  const limit = warnAt === undefined ? "" : `, of ${formatSize(warnAt)} at which cairn.yaml says to warn`;
  process.stdout.write(
    `Kept: ${paint.stdout(isLarge ? "yellow" : "bold", formatSize(objects))}${limit}; the ledger ${formatSize(ledger)}, logs ${formatSize(logs)}.\n`,
  );
  if (isLarge) process.stdout.write("`cairn gc --dry-run` tells how much of it nothing needs.\n");
  printUses("artifact", artifacts, ({ path, versions }) => [path, countOf(versions, "version")]);
  printUses("run", runs, ({ name }) => [name]);
  return 0;
}

function printUses<Use extends ContentUse>(
  what: string,
  uses: readonly Use[],
  nameOf: (use: Use) => readonly string[],
): void {
  if (uses.length === 0) return;
  const rows = uses.slice(0, shown).map((use) => [formatSize(use.own), formatSize(use.shared), ...nameOf(use)]);
  const head = ["own", "shared", what].map((title) => paint.stdout("dim", title));
  process.stdout.write(`\n${formatTable([head, ...rows], [0, 1])}`);
  if (uses.length > shown) process.stdout.write(`and ${uses.length - shown} more\n`);
}
