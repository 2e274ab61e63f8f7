import path from "node:path";
import * as vscode from "vscode";
import { UserError } from "../../../engine/model/errors.ts";
import type { ModelVersion } from "../../../engine/model/modelVersion.ts";
import type { RunDetail } from "../../../engine/model/run.ts";
import { formatSize } from "../../../engine/model/words.ts";
import { modelsAmong } from "../../../engine/models/modelsAmong.ts";
import { isModelName, isStageName, isVersionName, nextVersion } from "../../../engine/models/modelTags.ts";
import { commands } from "../../ids.ts";
import type { Project, Services } from "../../services.ts";
import { registerCommands } from "../../services/registerCommands.ts";
import { chooseRun, hasEnded } from "./runCommands.ts";

/** Registers models of runs under names that people share. */
export function registerRegisterModel(services: Services): vscode.Disposable {
  return registerCommands(services.notify, [
    {
      id: commands.registerModel,
      doing: "Register model",
      run: async (argument) => {
        const chosen = await chooseRun(services, argument, "Choose the run whose model to register", hasEnded);
        if (chosen) await registerModel(chosen.project, chosen.run);
      },
    },
  ]);
}

/** Registers a model of a run, after asking which, how it is to be called and what it is used for. */
export async function registerModel(project: Project, run: RunDetail): Promise<void> {
  const file = await chooseModel(project, run);
  if (file === undefined) return;
  const known = await project.engine.models();
  const named = await nameVersion(run, file, known);
  if (!named) return;
  const stage = await chooseStage(`${named.model}@${named.version}`, known, {
    label: "Nothing yet",
    description: "it is only registered",
  });
  if (stage === undefined) return;
  const stages = stage === "" ? [] : [stage];
  const made = await project.engine.registerModel({ run: run.id, path: file, ...named, stages });
  const inStage = made.stages.length === 0 ? "" : ` for ${made.stages.join(", ")}`;
  void vscode.window.showInformationMessage(
    `${file} of ${run.name} is registered as ${made.model}@${made.version}${inStage}. “git push --tags” shares it.`,
  );
}

/** The run's only model is not asked for. */
async function chooseModel(project: Project, run: RunDetail): Promise<string | undefined> {
  const artifacts = new Map((await project.engine.artifacts()).map(({ artifact }) => [artifact.path, artifact]));
  const models = modelsAmong(run.outputs, (output) => artifacts.get(output));
  const offered = models.length > 0 ? models : run.outputs;
  if (offered.length === 0) {
    throw new UserError(
      "run-without-outputs",
      `${run.name} made nothing that could be registered.`,
      "Declare the model under `outs` of its stage, and run it again.",
    );
  }
  if (offered.length === 1) return offered[0]?.path;
  const items = offered.map(({ path: label, size }) => ({ label, description: formatSize(size) }));
  const picked = await vscode.window.showQuickPick(items, { placeHolder: `Which output of ${run.name} is the model?` });
  return picked?.label;
}

/** `digits@v1.1.0` in one line: proposed is the name that this output has had before, and its next version. */
async function nameVersion(
  run: RunDetail,
  file: string,
  known: readonly ModelVersion[],
): Promise<{ readonly model: string; readonly version: string } | undefined> {
  const before = known.find(({ artifact }) => artifact?.path === file)?.model;
  const model = before ?? path.posix.basename(file, path.posix.extname(file));
  const value = `${model}@${nextVersion(known.filter((one) => one.model === model))}`;
  const text = await vscode.window.showInputBox({
    title: `Register ${file} of ${run.name}`,
    prompt: "The name of the model, and its version. It becomes a git tag, which others can have.",
    value,
    valueSelection: [0, model.length],
    validateInput: (written) => problemWith(written.trim(), known),
  });
  return text === undefined ? undefined : partsOf(text.trim());
}

function partsOf(text: string): { readonly model: string; readonly version: string } {
  const at = text.lastIndexOf("@");
  return at < 0 ? { model: text, version: "" } : { model: text.slice(0, at), version: text.slice(at + 1) };
}

function problemWith(text: string, known: readonly ModelVersion[]): string | undefined {
  const { model, version } = partsOf(text);
  if (!isModelName(model)) return "A name begins with a letter, and has letters, digits, -, _, . and / alone.";
  if (!isVersionName(version)) return "Write the version behind the name, as in digits@v1.0.0.";
  const isTaken = known.some((one) => one.model === model && one.version === version);
  return isTaken ? `${model} has a version ${version} already.` : undefined;
}

/** What a model is used for from now on: undefined where the person leaves, empty where `none` is offered and chosen. */
export async function chooseStage(
  called: string,
  known: readonly ModelVersion[],
  none?: vscode.QuickPickItem,
): Promise<string | undefined> {
  const names = [...new Set(["staging", "production", ...known.flatMap(({ stages }) => stages)])];
  const other = { label: "Something else…" };
  const items = [...(none ? [none] : []), ...names.map((label) => ({ label })), other];
  const picked = await vscode.window.showQuickPick(items, { title: called, placeHolder: "What is it used for now?" });
  if (picked === other) return askStage(called);
  return picked === none && none ? "" : picked?.label;
}

async function askStage(called: string): Promise<string | undefined> {
  const text = await vscode.window.showInputBox({
    title: called,
    prompt: "What it is used for, in a word",
    validateInput: (written) =>
      isStageName(written.trim()) ? undefined : "Begin with a small letter, and use letters, digits, - and _ alone.",
  });
  return text?.trim();
}
