import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import type { Artifact, ArtifactRole } from "../model/artifact.ts";
import { isOutsideRoot } from "../model/paths.ts";
import type { Pipeline } from "../model/pipeline.ts";
import { isSourceFile } from "../model/sourceFile.ts";
import type { Output, Stage } from "../model/stage.ts";

/**
 * The artifacts of a pipeline, by path: every output, and every dependency from outside that is data and not code.
 * Reads the root's folders only to tell a folder of code from a folder of data.
 */
export function collectArtifacts(root: string, pipeline: Pipeline): readonly Artifact[] {
  const artifacts = new Map<string, Artifact>();
  for (const stage of pipeline.stages) {
    for (const out of stage.outs) {
      if (isKept(out.path)) {
        artifacts.set(out.path, { path: out.path, role: outputRole(stage, out), producer: stage.id });
      }
    }
  }
  const outputs = new Set(artifacts.keys());
  for (const { deps } of pipeline.stages) {
    for (const { path } of deps) {
      if (artifacts.has(path) || !isKept(path) || touchesOutput(path, outputs) || isCode(root, path)) continue;
      artifacts.set(path, { path, role: "data" });
    }
  }
  return [...artifacts.values()].sort((a, b) => (a.path < b.path ? -1 : 1));
}

/** Whether versions are kept of a path: of what lies in the root, and not of the root itself. */
function isKept(path: string): boolean {
  return path !== "." && !isOutsideRoot(path);
}

/** Whether the path lies in an output's folder, or is a folder that an output lies in: the output's version covers it. */
function touchesOutput(path: string, outputs: ReadonlySet<string>): boolean {
  const parts = path.split("/");
  if (parts.some((_, index) => outputs.has(parts.slice(0, index).join("/")))) return true;
  return [...outputs].some((output) => output.startsWith(`${path}/`));
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
