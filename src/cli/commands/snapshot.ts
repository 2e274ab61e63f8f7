import type { SnapshotTakenJson } from "../json/snapshotJson.ts";
import { countOf, formatSize } from "../../engine/model/words.ts";
import { paint } from "../output/paint.ts";
import { jsonVersion, printJson } from "../output/printJson.ts";
import type { CommonOptions } from "../options.ts";
import { withProject } from "../project.ts";
import { stoppable } from "../stoppable.ts";
import { toSnapshotJson } from "./snapshots.ts";

const nothingTracked = `  It holds nothing yet: versions are kept of what stages make and .dvc files track, and of what
  \`cairn track PATH\` names.
`;

/** `cairn snapshot` */
export async function takeSnapshot(options: CommonOptions & { readonly message?: string }): Promise<number> {
  const { message } = options;
  const snapshot = await withProject(options, (engine) =>
    stoppable("There is no snapshot of it; the next one keeps only what was not kept yet.", (work) =>
      engine.takeSnapshot(message === undefined ? {} : { message }, work),
    ),
  );
  if (options.json) {
    printJson<SnapshotTakenJson>({ version: jsonVersion, snapshot: toSnapshotJson(snapshot) });
    return 0;
  }
  const size = snapshot.artifacts.reduce((sum, artifact) => sum + artifact.size, 0);
  const kept = `${countOf(snapshot.artifacts.length, "artifact")}, ${formatSize(size)}`;
  process.stdout.write(`${paint.stdout("green", "✔")} Snapshot ${snapshot.id}: ${kept}\n`);
  if (snapshot.artifacts.length + snapshot.missing.length === 0) process.stdout.write(nothingTracked);
  if (snapshot.missing.length > 0) process.stdout.write(`  not there now: ${snapshot.missing.join(", ")}\n`);
  return 0;
}
