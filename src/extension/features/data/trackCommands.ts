import * as vscode from "vscode";
import { listOf } from "../../../engine/model/words.ts";
import { commands } from "../../ids.ts";
import type { ArtifactRef, Project, Services } from "../../services.ts";
import { asArtifactRef } from "../../services/commandArguments.ts";
import { withLateProgress } from "../../services/lateProgress.ts";
import { registerCommands } from "../../services/registerCommands.ts";

/** What a person says of data that nobody keeps versions of yet. */
export function registerTrackCommands(services: Services): vscode.Disposable {
  return registerCommands(services.notify, [
    { id: commands.trackData, doing: "Track data", run: (argument) => track(services, argument) },
    { id: commands.trackWithDvc, doing: "Track data with DVC", run: (argument) => trackWithDvc(services, argument) },
    { id: commands.passOverData, doing: "Pass over data", run: (argument) => passOver(services, argument) },
  ]);
}

async function track(services: Services, argument: unknown): Promise<void> {
  const chosen = await chooseProposal(services, argument);
  if (!chosen) return;
  const { project, path } = chosen;
  await project.engine.track([path]);
  await project.refresh();
  tellOfTracked(project, path).catch((error: unknown) => services.notify.error(error, "Going on from tracked data"));
}

async function tellOfTracked(project: Project, path: string): Promise<void> {
  const text = `“${path}” stands under track in cairn.yaml now: every snapshot keeps its version.`;
  const [snapshot, open] = ["Take a snapshot now", "Open cairn.yaml"];
  const answer = await vscode.window.showInformationMessage(text, snapshot, open);
  if (answer === snapshot) await vscode.commands.executeCommand(commands.takeSnapshot, { root: project.root });
  if (answer === open) await vscode.commands.executeCommand("vscode.open", project.toUri("cairn.yaml"));
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

/** The proposal that an argument names, or one that the person picks. */
async function chooseProposal(
  { projects }: Services,
  argument: unknown,
): Promise<{ readonly project: Project; readonly path: string } | undefined> {
  const ref: ArtifactRef | undefined = asArtifactRef(argument);
  const known = ref && projects.byRoot(ref.root);
  if (ref && known) return { project: known, path: ref.path };
  const found = projects.all.map(async (project) =>
    (await project.engine.proposals()).map(({ path }) => ({ label: path, description: project.name, project, path })),
  );
  const placeHolder = "Choose data that nobody keeps versions of yet";
  return vscode.window.showQuickPick((await Promise.all(found)).flat(), { placeHolder });
}
