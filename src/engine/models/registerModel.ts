import type { EngineContext } from "../context.ts";
import type { ArtifactVersion } from "../model/artifact.ts";
import { UserError } from "../model/errors.ts";
import type { ModelVersion, RegisterRequest } from "../model/modelVersion.ts";
import type { RunDetail } from "../model/run.ts";
import { findModel, listModels } from "./listModels.ts";
import { projectArtifacts } from "../project/artifacts.ts";
import { modelsAmong } from "./modelsAmong.ts";
import { isModelName, isStageName, isVersionName, nextStageTag, nextVersion, writeMessage } from "./modelTags.ts";

/**
 * Registers an output of a run as a version of a model: a git tag at the run's commit, which `git push --tags` shares.
 * Throws `UserError`s: `run-without-commit`, `model-unknown` where it is not clear which output is meant,
 * `model-name-wrong`, `version-wrong`, `version-exists`, `stage-name-wrong`, and as `Git.addTag`.
 */
export async function registerModel(
  context: EngineContext,
  run: RunDetail,
  { path, model, version, stages = [] }: RegisterRequest,
): Promise<ModelVersion> {
  const { git } = context;
  if (run.commit === undefined || (await git.resolveCommit(run.commit)) === undefined) throw withoutCommit(run);
  if (!isModelName(model)) throw wrongName(model);
  const artifact = await modelOf(context, run, path);
  const known = (await listModels(context)).filter((one) => one.model === model);
  const named = version ?? nextVersion(known);
  if (!isVersionName(named)) throw wrongVersion(named);
  if (known.some((one) => one.version === named)) throw existing(model, named, nextVersion(known));
  for (const stage of stages) refuseStage(stage);
  const title = `${artifact.path} of ${run.name}`;
  await git.addTag(`${model}@${named}`, run.commit, writeMessage(title, { id: run.id, name: run.name }, artifact));
  for (const stage of stages) await assign(context, { model, version: named, commit: run.commit }, stage);
  return findModel(context, `${model}@${named}`);
}

/** Puts a version of a model, by `model@version`, to a stage, from which it takes the one that was there. */
export async function promoteModel(context: EngineContext, ref: string, stage: string): Promise<ModelVersion> {
  refuseStage(stage);
  await assign(context, await findModel(context, ref), stage);
  return findModel(context, ref);
}

async function assign(
  { git }: EngineContext,
  { model, version, commit }: Pick<ModelVersion, "model" | "version" | "commit">,
  stage: string,
): Promise<void> {
  const message = `${model}@${version} is ${stage}\n\nCairn-Version: ${version}`;
  await git.addTag(nextStageTag(await git.tags(), model, stage), commit, message);
}

/** The output at a path, or the only one that is a model. */
async function modelOf(context: EngineContext, run: RunDetail, path: string | undefined): Promise<ArtifactVersion> {
  const artifacts = new Map((await projectArtifacts(context)).map((artifact) => [artifact.path, artifact]));
  const models = modelsAmong(run.outputs, (file) => artifacts.get(file));
  const [only] = path === undefined ? models : run.outputs.filter((output) => output.path === path);
  if (only && (path !== undefined || models.length === 1)) return only;
  const which = models.map((one) => `\`${one.path}\``).join(", ");
  throw new UserError(
    "model-unknown",
    path === undefined
      ? `It is not clear which output of ${run.name} is the model${which === "" ? "" : `: ${which}`}.`
      : `${run.name} made no “${path}”.`,
    `Name one of its outputs: ${run.outputs.map((output) => output.path).join(", ") || "it has none"}.`,
  );
}

function refuseStage(stage: string): void {
  if (isStageName(stage)) return;
  const cure = "Begin with a small letter, and use letters, digits, - and _ alone: staging, production.";
  throw new UserError("stage-name-wrong", `“${stage}” cannot be the name of a model's stage.`, cure);
}

function withoutCommit({ name }: RunDetail): UserError {
  return new UserError(
    "run-without-commit",
    `${name} was made without a git commit that is here, and a model is registered by a tag at one.`,
    "Commit the project's code, and run again: such a run's model can be registered.",
  );
}

function wrongName(model: string): UserError {
  const cure = "Begin with a letter, and use letters, digits, -, _, . and / alone.";
  return new UserError("model-name-wrong", `“${model}” cannot be the name of a model.`, cure);
}

function wrongVersion(version: string): UserError {
  return new UserError("version-wrong", `“${version}” is no version.`, "Write it as v1.0.0, or v2.");
}

function existing(model: string, version: string, next: string): UserError {
  return new UserError("version-exists", `${model} has a version ${version} already.`, `The next one is ${next}.`);
}
