import { type VersionPlace, workspaceRef } from "../../../engine/model/versionDiff.ts";
import type { Project, Services, VersionRef } from "../../services.ts";
import { asVersionRef } from "../../services/commandArguments.ts";
import { shortNameOf } from "../../services/restoring.ts";
import { chooseVersion } from "./chooseVersion.ts";
import type { VersionDiffs } from "./versionDiffs.ts";

/**
 * Two versions beside each other: a pair as it is given, or two that are selected, the older one left. One beside what
 * lies in the workspace.
 */
export async function compareVersions(
  services: Services,
  diffs: VersionDiffs,
  argument: unknown,
  selection: unknown,
): Promise<void> {
  const [first, second] = versionsIn(argument) ?? olderFirst(versionsIn(selection) ?? []);
  const project = first && services.projects.byRoot(first.root);
  if (first && second && project) {
    await show(project, diffs, placeOf(first), placeOf(second));
    return;
  }
  const placeHolder = "Choose the version to compare with what is here now";
  const chosen = await chooseVersion(services, argument, placeHolder, "another");
  if (chosen) await show(chosen.project, diffs, placeOf(chosen), { ref: workspaceRef, path: chosen.path });
}

async function show(project: Project, diffs: VersionDiffs, before: VersionPlace, after: VersionPlace): Promise<void> {
  const [left = "", right = ""] = await Promise.all([before, after].map(({ ref }) => nameOf(project, ref)));
  const title =
    before.path === after.path
      ? `${after.path} (${left} ↔ ${right})`
      : `${before.path} (${left}) ↔ ${after.path} (${right})`;
  await diffs.show(project, before, after, title);
}

async function nameOf({ engine }: Project, ref: string): Promise<string> {
  return ref === workspaceRef ? "now" : shortNameOf(await engine.findSnapshot(ref));
}

function versionsIn(argument: unknown): readonly VersionRef[] | undefined {
  return Array.isArray(argument) ? argument.flatMap((one) => asVersionRef(one) ?? []) : undefined;
}

function olderFirst(versions: readonly VersionRef[]): readonly VersionRef[] {
  return versions.toSorted((a, b) => (a.snapshotId < b.snapshotId ? -1 : 1));
}

function placeOf({ snapshotId, path }: Pick<VersionRef, "snapshotId" | "path">): VersionPlace {
  return { ref: snapshotId, path };
}
