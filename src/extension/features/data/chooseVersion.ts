import * as vscode from "vscode";
import { UserError } from "../../../engine/model/errors.ts";
import { formatAge } from "../../../engine/model/words.ts";
import type { ArtifactRef, Project, Services } from "../../services.ts";
import { asArtifactRef, asVersionRef } from "../../services/commandArguments.ts";
import { shortHash } from "../../services/format.ts";
import { describeOrigin } from "./dataTree.ts";

export interface ChosenVersion {
  readonly project: Project;
  readonly path: string;
  readonly snapshotId: string;
}

/** The artifact, or the file or folder in one, that an argument names: a row's, or a resource of the Explorer. */
export function artifactOf({ projects }: Pick<Services, "projects">, argument: unknown): ArtifactRef | undefined {
  if (!(argument instanceof vscode.Uri)) return asArtifactRef(argument);
  const project = projects.projectOf(argument);
  if (!project) return undefined;
  const root = project.toUri("").path.replace(/\/$/, "");
  return { root: project.root, path: argument.path.slice(root.length + 1) };
}

/**
 * The version that an argument names; else the person picks, of the artifact that it names, or of one picked too: `any`,
 * or `another` than the one that lies here. Throws a `UserError` where there is none to pick.
 */
export async function chooseVersion(
  services: Pick<Services, "projects" | "picks">,
  argument: unknown,
  placeHolder: string,
  which: "any" | "another" = "any",
): Promise<ChosenVersion | undefined> {
  const ref = artifactOf(services, argument);
  const known = ref && services.projects.byRoot(ref.root);
  const version = asVersionRef(argument);
  if (known && version) return { project: known, path: version.path, snapshotId: version.snapshotId };
  if (ref && known) return pickVersion(known, ref.path, placeHolder, which);
  const picked = await services.picks.artifact("Choose an artifact", "kept");
  return picked && pickVersion(picked.project, picked.artifact.artifact.path, placeHolder, which);
}

async function pickVersion(
  project: Project,
  path: string,
  placeHolder: string,
  which: "any" | "another",
): Promise<ChosenVersion | undefined> {
  const history = await project.engine.artifactHistory(path);
  if (history.length === 0) {
    throw new UserError(
      "no-versions",
      `No version of “${path}” is kept yet.`,
      "Take a snapshot, run its stage, or make a commit.",
    );
  }
  const offered = history.filter(({ isCurrent }) => which === "any" || !isCurrent);
  if (offered.length === 0) {
    const message = `“${path}” has no version but the one that lies here.`;
    throw new UserError(
      "no-other-version",
      message,
      "Another comes with a run, a snapshot or a commit once it has changed.",
    );
  }
  const now = Date.now();
  const items = offered.map((entry) => ({
    label: shortHash(entry.version.digest),
    description: [entry.isCurrent ? "current" : "", describeOrigin(entry), formatAge(entry.time, now)]
      .filter(Boolean)
      .join(" · "),
    snapshotId: entry.snapshotId,
  }));
  const item = await vscode.window.showQuickPick(items, { title: path, placeHolder, matchOnDescription: true });
  return item && { project, path, snapshotId: item.snapshotId };
}
