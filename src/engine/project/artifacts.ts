import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import type { EngineContext } from "../context.ts";
import type { Artifact, ArtifactRole } from "../model/artifact.ts";
import { ProducedPaths } from "../graph/edges.ts";
import { isOutsideRoot } from "../model/paths.ts";
import type { Pipeline } from "../model/pipeline.ts";
import { isSourceFile } from "../model/sourceFile.ts";
import type { Output, Stage } from "../model/stage.ts";

/** The artifacts of a project as it is now. */
export async function projectArtifacts({ root, discovery, ledger }: EngineContext): Promise<readonly Artifact[]> {
  const records = ledger.runs.stageRecords();
  return collectArtifacts(root, await discovery.pipeline(), (stageId) => records.has(stageId));
}

/**
 * The artifacts of a pipeline, by path: every output, and every dependency from outside that is data and not code.
 * Of other tools than DVC it is those of stages that Cairn has run: their files may be huge, and nobody's but theirs.
 * Reads the root's folders only to tell a folder of code from a folder of data.
 */
function collectArtifacts(
  root: string,
  pipeline: Pipeline,
  isRecorded: (stageId: string) => boolean,
): readonly Artifact[] {
  const artifacts = new Map<string, Artifact>();
  const stages = pipeline.stages.filter(({ kind, id }) => kind === "dvc" || isRecorded(id));
  const produced = new ProducedPaths(stages);
  for (const stage of stages) {
    for (const out of stage.outs) {
      if (isKept(out.path)) {
        artifacts.set(out.path, { path: out.path, role: outputRole(stage, out), producer: stage.id });
      }
    }
  }
  for (const { deps } of stages) {
    for (const { path } of deps) {
      // An output's version covers what lies in it, and a folder that outputs lie in is covered by theirs.
      if (!isKept(path) || artifacts.has(path) || produced.overlapping(path).length > 0 || isCode(root, path)) continue;
      artifacts.set(path, { path, role: "data" });
    }
  }
  return [...artifacts.values()].sort((a, b) => (a.path < b.path ? -1 : 1));
}

/** Whether versions are kept of a path: of what lies in the root, and not of the root itself. */
function isKept(path: string): boolean {
  return path !== "." && !isOutsideRoot(path);
}

function outputRole(stage: Stage, out: Output): ArtifactRole {
  if (out.role === "metrics" || out.role === "plots") return out.role;
  if (modelFile.test(out.path)) return "model";
  if (/feature/i.test(out.path) || /feature/i.test(stage.name)) return "features";
  return stage.phase === "model" ? "model" : "data";
}

const modelFile =
  /(^|[/_-])models?([/._-]|$)|\.(pkl|pickle|joblib|pt|pth|ckpt|onnx|safetensors|gguf|h5|keras|tflite|pb|mlmodel|bst)$/i;

function isCode(root: string, path: string): boolean {
  if (isCodeFile(path)) return true;
  const absolute = join(root, path);
  if (!statSync(absolute, { throwIfNoEntry: false })?.isDirectory()) return false;
  return readdirSync(absolute).some(isCodeFile);
}

/** A JSON file that a stage depends on is taken for data: settings are named as parameters. */
function isCodeFile(path: string): boolean {
  return isSourceFile(path) && !/\.json$/i.test(path);
}
