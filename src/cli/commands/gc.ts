import type { Clearance } from "../../engine/model/clearance.ts";
import type { SnapshotHolder } from "../../engine/model/contentHolder.ts";
import { countOf, formatAge, formatSize, listOf } from "../../engine/model/words.ts";
import type { GcJson } from "../json/storeJson.ts";
import { toIso } from "../json/isoTime.ts";
import type { CommonOptions } from "../options.ts";
import { shownByDefault } from "../options.ts";
import { paint } from "../output/paint.ts";
import { jsonVersion, printJson } from "../output/printJson.ts";
import { formatTable } from "../output/table.ts";
import { withProject } from "../project.ts";
import { stoppable } from "../stoppable.ts";

/** Why a snapshot goes, by what had brought it about. */
const reasons: Readonly<Record<SnapshotHolder["cause"], string>> = {
  commit: "git has forgotten its commit",
  run: "its run was forgotten",
  restore: "the restore that it undoes is over a month old",
  manual: "",
};

/** `cairn gc` */
export async function clearStore(options: CommonOptions & { readonly dryRun: boolean }): Promise<number> {
  const { dryRun } = options;
  const clearance = await withProject(options, (engine) =>
    stoppable("All that is needed is there, and `cairn gc` frees the rest.", (work) => engine.clear({ dryRun }, work)),
  );
  if (options.json) {
    const snapshots = clearance.snapshots.map(({ id, name, cause, time }) => ({ id, name, cause, time: toIso(time) }));
    printJson<GcJson>({ version: jsonVersion, ...clearance, snapshots });
  } else printClearance(clearance, dryRun);
  return 0;
}

function printClearance(
  { bytes, compressible, objects, snapshots, forgotten, artifacts, kept }: Clearance,
  isDryRun: boolean,
): void {
  const now = Date.now();
  const rows = snapshots.map(({ id, cause, name, time }) => [
    `snapshot ${id}`,
    name === id ? "" : name,
    reasons[cause],
    paint.stdout("dim", formatAge(time, now)),
  ]);
  process.stdout.write(formatTable(rows.slice(0, shownByDefault)));
  if (rows.length > shownByDefault) process.stdout.write(`and ${rows.length - shownByDefault} more\n`);
  process.stdout.write(
    formatTable(
      artifacts.map((artifact) => [artifact.path, countOf(artifact.versions, "version"), formatSize(artifact.bytes)]),
      [2],
    ),
  );
  if (forgotten.length > 0) {
    const [be, they] = forgotten.length === 1 ? ["is", "it"] : ["are", "they"];
    const when = isDryRun ? `Until then ${they} can be brought back` : `Now ${they} ${be} gone for good`;
    process.stdout.write(`${listOf(forgotten, shownByDefault)} ${be} forgotten. ${when}.\n`);
  }
  const stays = `${countOf(kept.objects, "object")}, ${formatSize(kept.bytes)}`;
  const compressed = compressible === 0 ? "" : ` Compressing text frees about ${formatSize(compressible)} more.`;
  if (objects === 0 && bytes === 0 && snapshots.length === 0) {
    process.stdout.write(`Everything is needed: ${stays}.${compressed}\n`);
    return;
  }
  const goes = `${formatSize(bytes)} of ${countOf(objects, "object")}`;
  process.stdout.write(
    isDryRun
      ? `${goes} would go; ${stays} stay.${compressed} Without --dry-run they do.\n`
      : `${paint.stdout("green", "✔")} Freed ${goes}; ${stays} stay.${compressed}\n`,
  );
}
