import path from "node:path";
import * as vscode from "vscode";
import { UserError } from "../../../engine/model/errors.ts";
import { isLoose } from "../../../engine/model/stage.ts";
import type { Stage } from "../../../engine/model/stage.ts";
import { resolveProgram } from "../../../engine/run/process/programs.ts";
import { commands } from "../../ids.ts";
import type { Project, RegisterFeature, Services } from "../../services.ts";
import { chosenPython } from "../../services/chosenPython.ts";
import { argumentsIn, asStageRef } from "../../services/commandArguments.ts";
import { registerCommands } from "../../services/registerCommands.ts";
import { scriptStart, withArguments } from "./scriptCommand.ts";
import { joinWords, splitWords } from "./splitWords.ts";

/** Scripts and notebooks as experiments: each is run with the arguments that the person gives, and kept as a run. */
export const registerScripts: RegisterFeature = (services) =>
  registerCommands(services.notify, [
    {
      id: commands.runScript,
      doing: "Run script",
      run: async (argument) => runScript(services, await findScript(services, argument), argumentsIn(argument)),
    },
  ]);

interface Script {
  readonly project: Project;
  /** Relative to the root. */
  readonly file: string;
  /** What it is known as, where it is. */
  readonly stage?: Stage;
}

async function runScript(
  services: Services,
  { project, file, stage }: Script,
  given: readonly string[] | undefined,
): Promise<void> {
  const env = { ...process.env, ...(await chosenPython(project.uri, services.log)) };
  const hasProgram = (name: string): boolean => resolveProgram(name, { cwd: project.root, env }) !== undefined;
  const start = scriptStart(file, stage, hasProgram);
  const args = start.takesArguments ? (given ?? (await askArguments(services.context, project, file))) : [];
  if (args) await services.tasks.exec(project, withArguments(start, args));
}

/** The file of a row, of a file in the explorer, or else the one that is edited. */
async function findScript({ projects }: Services, argument: unknown): Promise<Script> {
  const ref = asStageRef(argument);
  const project = ref && projects.byRoot(ref.root);
  if (project) {
    const stage = (await project.engine.pipeline()).stages.find(({ id }) => id === ref.stageId);
    if (stage) return { project, file: stage.file, stage };
  }
  return scriptAt(projects, argument instanceof vscode.Uri ? argument : uriIn(argument));
}

async function scriptAt(projects: Services["projects"], uri: vscode.Uri | undefined): Promise<Script> {
  const project = uri && projects.projectOf(uri);
  const file = uri && project?.toPath(uri);
  if (!project || file === undefined) {
    const cure = "Open a script of a folder that is open here, and save it.";
    throw new UserError("no-script", "No script of a project is open.", cure);
  }
  const { stages } = await project.engine.pipeline();
  const stage = stages.find((known) => isLoose(known) && known.kind !== "task" && known.file === file);
  return { project, file, ...(stage && { stage }) };
}

/** Other callers name a file as `{ uri, args }`; without one it is that of the editor. */
function uriIn(argument: unknown): vscode.Uri | undefined {
  if (typeof argument === "object" && argument !== null && "uri" in argument && argument.uri instanceof vscode.Uri)
    return argument.uri;
  return vscode.window.activeNotebookEditor?.notebook.uri ?? vscode.window.activeTextEditor?.document.uri;
}

/** The person's arguments, those of the last time before them; undefined where they have thought better of it. */
async function askArguments(
  context: vscode.ExtensionContext,
  project: Project,
  file: string,
): Promise<readonly string[] | undefined> {
  const key = `arguments:${path.join(project.root, file)}`;
  const written = await vscode.window.showInputBox({
    title: `Run ${file} as an experiment`,
    prompt: "Its arguments, none or as --lr 0.1. Runs can be compared by them.",
    value: joinWords(context.workspaceState.get<readonly string[]>(key) ?? []),
  });
  if (written === undefined) return undefined;
  const words = splitWords(written);
  await context.workspaceState.update(key, words);
  return words;
}
