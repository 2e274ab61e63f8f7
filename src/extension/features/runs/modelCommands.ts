import * as vscode from "vscode";
import { UserError } from "../../../engine/model/errors.ts";
import type { ModelVersion } from "../../../engine/model/modelVersion.ts";
import { formatAge } from "../../../engine/model/words.ts";
import { commands } from "../../ids.ts";
import { asRunRef } from "../../services/commandArguments.ts";
import { registerCommands } from "../../services/registerCommands.ts";
import type { Project, Services } from "../../services.ts";
import { chooseStage, registerModel } from "./registerModel.ts";

/** Lists registered models, and puts them to a use. */
export function registerModelCommands(services: Services): vscode.Disposable {
  return registerCommands(services.notify, [
    {
      id: commands.promoteModel,
      doing: "Promote model",
      run: async (argument) => {
        const project = await projectOf(services, argument);
        if (project) await promoteOf(project, asRunRef(argument)?.runId);
      },
    },
    {
      id: commands.showModels,
      doing: "List models",
      run: async (argument) => {
        const project = await projectOf(services, argument);
        const chosen = project && (await chooseVersion(await allModels(project), "Registered models"));
        if (project && chosen) await actOn(project, chosen);
      },
    },
  ]);
}

async function projectOf({ projects, picks }: Services, argument: unknown): Promise<Project | undefined> {
  const ref = asRunRef(argument);
  return (ref && projects.byRoot(ref.root)) ?? (await picks.project());
}

/** Of a run whose model has no name yet it is registered first, which asks for a stage itself. */
async function promoteOf(project: Project, runId: string | undefined): Promise<void> {
  if (runId === undefined) {
    const chosen = await chooseVersion(await allModels(project), "Choose the model to promote");
    if (chosen) await promote(project, chosen);
    return;
  }
  const ofRun = (await project.engine.models()).filter(({ run }) => run?.id === runId);
  const [only, ...others] = ofRun;
  if (!only) return registerModel(project, await project.engine.run(runId));
  const chosen = others.length === 0 ? only : await chooseVersion(ofRun, "Choose the model to promote");
  if (chosen) await promote(project, chosen);
}

async function allModels({ engine }: Project): Promise<readonly ModelVersion[]> {
  const models = await engine.models();
  if (models.length > 0) return models;
  throw new UserError(
    "no-models",
    "No model is registered yet.",
    "“Register its model…” in the menu of a run gives its model a name and a version.",
  );
}

async function chooseVersion(models: readonly ModelVersion[], placeHolder: string): Promise<ModelVersion | undefined> {
  const items = models.map((model) => {
    const { stages, run, artifact, commit, time } = model;
    const detail = [artifact?.path, run && `of ${run.name}`, `at ${commit.slice(0, 7)}`, formatAge(time, Date.now())];
    return {
      label: nameOf(model),
      description: stages.join(", "),
      detail: detail.filter(Boolean).join(" · "),
      model,
    };
  });
  const picked = await vscode.window.showQuickPick(items, {
    placeHolder,
    matchOnDescription: true,
    matchOnDetail: true,
  });
  return picked?.model;
}

async function promote(project: Project, model: ModelVersion): Promise<void> {
  const known = await project.engine.models();
  const stage = await chooseStage(nameOf(model), known);
  if (stage === undefined) return;
  await project.engine.promoteModel(nameOf(model), stage);
  const before = known.find((one) => one.model === model.model && one.stages.includes(stage));
  const instead = before && before.version !== model.version ? ` in place of ${before.version}` : "";
  const words = `${nameOf(model)} is ${stage} now${instead}. “git push --tags” shares it.`;
  void vscode.window.showInformationMessage(words);
}

async function actOn(project: Project, model: ModelVersion): Promise<void> {
  const ref = model.run && { root: project.root, runId: model.run.id };
  const deeds = [
    { label: "$(rocket) Promote…", act: () => promote(project, model) },
    ...(ref
      ? [
          { label: "$(files) Open the files of its run…", act: () => runCommand(commands.openRunFiles, ref) },
          { label: "$(output) Open the log of its run", act: () => runCommand(commands.openRunLog, ref) },
        ]
      : []),
    { label: "$(copy) Copy its name", act: async () => vscode.env.clipboard.writeText(nameOf(model)) },
  ];
  const picked = await vscode.window.showQuickPick(deeds, { title: nameOf(model), placeHolder: "What to do with it" });
  await picked?.act();
}

async function runCommand(command: string, argument: unknown): Promise<void> {
  await vscode.commands.executeCommand(command, argument);
}

function nameOf({ model, version }: ModelVersion): string {
  return `${model}@${version}`;
}
