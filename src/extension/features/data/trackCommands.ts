import * as vscode from "vscode";
import { UserError } from "../../../engine/model/errors.ts";
import { countOf, listOf } from "../../../engine/model/words.ts";
import type { PathTracking } from "../../../engine/model/tracking.ts";
import { commands } from "../../ids.ts";
import type { ArtifactRef, Project, Services } from "../../services.ts";
import { chooseProject } from "../../services/chooseProject.ts";
import { asArtifactRef } from "../../services/commandArguments.ts";
import { withLateProgress } from "../../services/lateProgress.ts";
import { registerCommands } from "../../services/registerCommands.ts";
import { artifactOf } from "./chooseVersion.ts";

const settingsFile = "cairn.yaml";

/** What a person says of data that nobody keeps versions of yet. */
export function registerTrackCommands(services: Services): vscode.Disposable {
  return registerCommands(services.notify, [
    { id: commands.trackData, doing: "Track data", run: (argument) => track(services, argument) },
    { id: commands.trackWithDvc, doing: "Track data with DVC", run: (argument) => trackWithDvc(services, argument) },
    { id: commands.passOverData, doing: "Pass over data", run: (argument) => passOver(services, argument) },
  ]);
}

async function track(services: Services, argument: unknown): Promise<void> {
  const chosen = await chooseToTrack(services, argument);
  if (!chosen) return;
  const { project, path } = chosen;
  await saveSettings(project);
  const { paths } = await project.engine.track([path]);
  await project.refresh();
  for (const tracked of paths) {
    tellOfTracked(project, tracked).catch((error: unknown) => {
      services.notify.error(error, "Going on from tracked data");
    });
  }
}

/** What was written in an editor comes before what is added on the disk. */
async function saveSettings(project: Project): Promise<void> {
  const settings = project.toUri(settingsFile).fsPath;
  const edited = vscode.workspace.textDocuments.find(({ uri, isDirty }) => isDirty && uri.fsPath === settings);
  if (!edited || (await edited.save())) return;
  const message = `${settingsFile} has changes that could not be saved.`;
  throw new UserError("settings-unsaved", message, "Save it, and try again.", { place: { file: settingsFile } });
}

async function tellOfTracked(project: Project, tracked: PathTracking): Promise<void> {
  const [snapshot, open] = ["Take a snapshot now", `Open ${settingsFile}`];
  const actions = tracked.outcome === "versioned" ? [] : [snapshot, open];
  const answer = await vscode.window.showInformationMessage(describeTracked(tracked), ...actions);
  if (answer === snapshot) await vscode.commands.executeCommand(commands.takeSnapshot, { root: project.root });
  if (answer === open) await vscode.commands.executeCommand("vscode.open", project.toUri(settingsFile));
}

function describeTracked({ path, outcome, reason, fits, isIgnored }: PathTracking): string {
  if (outcome === "versioned") return `“${path}” ${reason ?? "is kept"}, and so versioned already.`;
  if (outcome === "listed") return `“${path}” stands under track in ${settingsFile} already.`;
  const found = fits === undefined ? "" : ` It fits ${countOf(fits, "file or folder", "files and folders")} now.`;
  const ignored = isIgnored === true ? " Git ignores it." : "";
  return `“${path}” stands under track in ${settingsFile} now: every snapshot keeps its version.${found}${ignored}`;
}

async function trackWithDvc(services: Services, argument: unknown): Promise<void> {
  const chosen = await chooseProposal(services, argument);
  if (!chosen) return;
  const { project, path } = chosen;
  const added = await withLateProgress(`Adding ${path}`, (options) => project.engine.addData([path], options));
  await project.refresh();
  const forGit = listOf(
    added.flatMap((data) => data.forGit),
    4,
  );
  void vscode.window.showInformationMessage(`“${path}” is tracked as dvc add does. For git: ${forGit}.`);
}

async function passOver(services: Services, argument: unknown): Promise<void> {
  const chosen = await chooseProposal(services, argument);
  if (!chosen) return;
  await chosen.project.engine.passOver([chosen.path]);
  await chosen.project.refresh();
}

interface Chosen {
  readonly project: Project;
  /** Relative to the root. */
  readonly path: string;
}

/** The proposal that an argument names, or one that the person picks. */
async function chooseProposal({ projects }: Services, argument: unknown): Promise<Chosen | undefined> {
  const ref: ArtifactRef | undefined = asArtifactRef(argument);
  const known = ref && projects.byRoot(ref.root);
  if (ref && known) return { project: known, path: ref.path };
  return vscode.window.showQuickPick(await proposed(projects.all), { placeHolder });
}

/** What an argument names: a proposal, or a file or folder of the Explorer; else what the person picks or writes. */
async function chooseToTrack(services: Services, argument: unknown): Promise<Chosen | undefined> {
  const { projects } = services;
  const ref = artifactOf(services, argument);
  const known = ref && projects.byRoot(ref.root);
  if (ref && known) return { project: known, path: ref.path };
  const project = await chooseProject(services, argument);
  if (!project) return undefined;
  const other = { label: "Another path or pattern…", alwaysShow: true, project, path: undefined };
  const proposals = await proposed([project]);
  const picked =
    proposals.length === 0 ? other : await vscode.window.showQuickPick([...proposals, other], { placeHolder });
  if (picked?.path !== undefined) return { project, path: picked.path };
  if (!picked) return undefined;
  const written = await vscode.window.showInputBox({
    title: "Track with Cairn",
    prompt: "A file, a folder or a pattern, from the project's folder on",
    placeHolder: "data/*.csv",
  });
  const path = written?.trim() ?? "";
  return path === "" ? undefined : { project, path };
}

const placeHolder = "Choose data that nobody keeps versions of yet";

async function proposed(projects: readonly Project[]): Promise<readonly (vscode.QuickPickItem & Chosen)[]> {
  const found = projects.map(async (project) =>
    (await project.engine.proposals()).map(({ path }) => ({ label: path, description: project.name, project, path })),
  );
  return (await Promise.all(found)).flat();
}
