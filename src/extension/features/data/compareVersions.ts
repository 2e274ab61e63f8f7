import { workspaceRef } from "../../../engine/model/versionDiff.ts";
import type { Services } from "../../services.ts";
import { asVersionRef } from "../../services/commandArguments.ts";
import { chooseVersion } from "./chooseVersion.ts";
import type { VersionDiffs } from "./versionDiffs.ts";

/** Two selected versions beside each other, the older one left; one beside what lies in the workspace. */
export async function compareVersions(
  services: Services,
  diffs: VersionDiffs,
  argument: unknown,
  selection: unknown,
): Promise<void> {
  const selected = (Array.isArray(selection) ? selection : []).flatMap((one) => asVersionRef(one) ?? []);
  const [first, second] = selected.toSorted((a, b) => (a.snapshotId < b.snapshotId ? -1 : 1));
  const project = first && services.projects.byRoot(first.root);
  if (first && second && project) {
    const [before, after] = [first, second].map(({ snapshotId: ref, path }) => ({ ref, path }));
    if (before && after) await diffs.show(project, before, after, `${after.path} (earlier ↔ later)`);
    return;
  }
  const placeHolder = "Choose the version to compare with what is here now";
  const chosen = await chooseVersion(services, argument, placeHolder, "another");
  if (!chosen) return;
  const { path, snapshotId } = chosen;
  await diffs.show(chosen.project, { ref: snapshotId, path }, { ref: workspaceRef, path }, `${path} (earlier ↔ now)`);
}
