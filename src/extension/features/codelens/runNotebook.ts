import * as vscode from "vscode";
import { UserError } from "../../../engine/model/errors.ts";
import { isLoose } from "../../../engine/model/stage.ts";
import type { Stage } from "../../../engine/model/stage.ts";
import { commands } from "../../ids.ts";
import type { Services, StageRef } from "../../services.ts";
import { stagesThatRun } from "./stageScripts.ts";

/**
 * Runs the notebook that a person looks at, as what VS Code shows in its toolbar does for lack of lenses in cells: the
 * stage of a pipeline that runs it, or the notebook by itself.
 */
export async function runNotebook({ projects }: Services): Promise<void> {
  const uri = vscode.window.activeNotebookEditor?.notebook.uri;
  const project = uri && projects.projectOf(uri);
  const file = uri && project?.toPath(uri);
  if (!project || file === undefined) {
    throw new UserError("no-notebook", "No notebook of a project is open.", "Open one, then run it.");
  }
  const { stages } = await project.engine.pipeline();
  const stage = await chooseStage(file, stagesOf(file, stages));
  const ref: StageRef | undefined = stage && { root: project.root, stageId: stage.id };
  if (ref) await vscode.commands.executeCommand(commands.runStage, ref);
}

function stagesOf(file: string, stages: readonly Stage[]): readonly Stage[] {
  const declared = stagesThatRun(
    file,
    stages.filter((stage) => !isLoose(stage)),
  );
  return declared.length > 0 ? declared : stages.filter((stage) => stage.kind === "notebook" && stage.file === file);
}

async function chooseStage(file: string, stages: readonly Stage[]): Promise<Stage | undefined> {
  const [only] = stages;
  if (!only) {
    throw new UserError(
      "no-notebook",
      `“${file}” is left out of the project.`,
      "Look whether a file tells to ignore it.",
    );
  }
  if (stages.length === 1) return only;
  const choices = stages.map((stage) => ({ label: stage.id, detail: [stage.cmd].flat().join(" && "), stage }));
  return (await vscode.window.showQuickPick(choices, { placeHolder: "Choose the stage to run" }))?.stage;
}
