import { ProducedPaths } from "../graph/edges.ts";
import { NearWords } from "../model/didYouMean.ts";
import { folderOf, isAbsoluteOrUrl, relativeTo, resolveFrom } from "../model/paths.ts";
import type { Pipeline } from "../model/pipeline.ts";
import type { Remedy } from "../model/remedy.ts";
import type { Problem, SourceRange } from "../model/source.ts";
import { withoutRepeats } from "../model/source.ts";
import { isSourceFile } from "../model/sourceFile.ts";
import type { Dependency, ParamDependency, Stage } from "../model/stage.ts";
import { lookupParam } from "../discovery/params/lookupParam.ts";
import type { ParamsFile } from "../discovery/params/paramsFile.ts";
import { findScripts } from "./stageScripts.ts";

/** What is looked at beside the pipeline. Paths are relative to the root. */
export interface InputFiles {
  /** Whether anything stands at a path, were it a link to nowhere. */
  isThere(path: string): boolean;
  /** The names in a folder; none where there is no such folder. */
  list(folder: string): readonly string[];
  params(file: string): ParamsFile | undefined;
  text(file: string): string | undefined;
}

/**
 * What stages of dvc.yaml files need and cannot find: dependencies that no stage makes, that do not lie there and are
 * not tracked, parameters and their files, and the script of a plain command. All of them are warnings, as a file may
 * be on its way from elsewhere.
 */
export function findMissingInputs(pipeline: Pipeline, files: InputFiles): readonly Problem[] {
  const produced = new ProducedPaths(pipeline.stages, pipeline.tracked);
  const look = new Look(files, produced);
  const own = pipeline.stages.filter(({ kind, frozen }) => kind === "dvc" && !frozen);
  return withoutRepeats(
    own.flatMap((stage) => {
      const deps = stage.deps.flatMap((dep) => look.dependency(stage, dep));
      const params = stage.params.flatMap((param) => look.param(stage, param));
      const told = new Set(stage.deps.map(({ path }) => path));
      const scripts = findScripts(stage, look.linesOf(stage.file)).filter(({ path }) => !told.has(path));
      return [...deps, ...params, ...scripts.flatMap((script) => look.script(stage, script))];
    }),
  );
}

class Look {
  readonly #files: InputFiles;
  readonly #produced: ProducedPaths;
  readonly #known = new Map<string, boolean>();
  readonly #lines = new Map<string, readonly string[]>();
  #outputs: NearWords | undefined;
  readonly #neighbours = new Map<string, NearWords>();
  readonly #params = new Map<string, NearWords>();

  constructor(files: InputFiles, produced: ProducedPaths) {
    this.#files = files;
    this.#produced = produced;
  }

  linesOf(file: string): readonly string[] {
    const lines = this.#lines.get(file) ?? (this.#files.text(file) ?? "").split(/\r?\n/);
    this.#lines.set(file, lines);
    return lines;
  }

  dependency(stage: Stage, { path, written, range }: Dependency): readonly Problem[] {
    if (!this.#isMissing(path)) return [];
    const near = this.#nearPath(stage, path);
    const cure = near === undefined ? "Put it there, or correct the path." : `Did you mean \`${near}\`?`;
    const remedies: readonly Remedy[] = [
      ...meant(near),
      ...(isAbsoluteOrUrl(written) || stage.wdir !== folderOf(stage.file)
        ? []
        : [{ kind: "add-stage", written } as const]),
      ...createRemedy(path),
    ];
    const message = `\`${written}\` is missing: it does not lie there, and no stage makes it. ${cure}`;
    return [warning(stage, range, "dep-missing", message, remedies)];
  }

  param(stage: Stage, { file, writtenFile, key, range }: ParamDependency): readonly Problem[] {
    if (this.#produced.overlapping(file).length > 0) return [];
    const params = this.#files.params(file);
    if (!params) {
      if (!this.#isMissing(file)) return [];
      const message = `There is no parameters file \`${writtenFile ?? file}\`. Make it, or correct the path.`;
      const remedy: Remedy = key === null ? { kind: "create-file", path: file } : { kind: "add-param", file, key };
      return [warning(stage, range, "params-file-missing", message, isAbsoluteOrUrl(file) ? [] : [remedy])];
    }
    if (key === null || params.problems.some(({ severity }) => severity === "error")) return [];
    if (lookupParam(params.values, key) !== undefined) return [];
    const near = wordsOf(this.#params, file, () => params.ranges.keys()).nearest(key)?.candidate;
    const cure = near === undefined ? "Add it there, or correct the name." : `Did you mean \`${near}\`?`;
    const remedies: readonly Remedy[] = [...meant(near), { kind: "add-param", file, key }];
    return [warning(stage, range, "param-missing", `There is no \`${key}\` in ${file}. ${cure}`, remedies)];
  }

  script(stage: Stage, { path, written, range }: Dependency): readonly Problem[] {
    if (!this.#isMissing(path)) return [];
    const near = this.#nearPath(stage, path);
    const cure = near === undefined ? "Write it, or correct the path." : `Did you mean \`${near}\`?`;
    const remedies: readonly Remedy[] = [...meant(near), ...createRemedy(path)];
    return [warning(stage, range, "script-missing", `There is no script \`${written}\`. ${cure}`, remedies)];
  }

  #isMissing(path: string): boolean {
    if (path.includes("://") || path.includes("\0")) return false;
    const known = this.#known.get(path);
    if (known !== undefined) return known;
    const isMissing =
      this.#produced.overlapping(path).length === 0 &&
      !this.#files.isThere(path) &&
      this.#produced.trackerOf(path) === undefined;
    this.#known.set(path, isMissing);
    return isMissing;
  }

  /** An output of a stage or a neighbour on disk that the path most likely meant, as the stage would write it. */
  #nearPath(stage: Stage, path: string): string | undefined {
    if (isAbsoluteOrUrl(path)) return undefined;
    const folder = folderOf(path);
    const neighbours = wordsOf(this.#neighbours, folder, () =>
      this.#files.list(folder).map((name) => resolveFrom(folder, name)),
    );
    const output = (this.#outputs ??= new NearWords(this.#produced.paths())).nearest(path);
    const neighbour = neighbours.nearest(path);
    const near = neighbour && !(output && output.distance <= neighbour.distance) ? neighbour : output;
    return near && relativeTo(stage.wdir, near.candidate);
  }
}

/** The words of a file or folder, which many are held against. */
function wordsOf(known: Map<string, NearWords>, place: string, list: () => Iterable<string>): NearWords {
  const words = known.get(place) ?? new NearWords(list());
  known.set(place, words);
  return words;
}

/** To write what was most likely meant, where anything is near. */
function meant(near: string | undefined): readonly Remedy[] {
  return near === undefined ? [] : [{ kind: "replace", text: near }];
}

/** A file that is data is not to be made empty. */
function createRemedy(path: string): readonly Remedy[] {
  return isSourceFile(path) && !isAbsoluteOrUrl(path) && !path.startsWith("..") ? [{ kind: "create-file", path }] : [];
}

function warning(
  { file }: Stage,
  range: SourceRange,
  code: string,
  message: string,
  remedies: readonly Remedy[],
): Problem {
  return { file, range, severity: "warning", code, message, ...(remedies.length > 0 && { remedies }) };
}
