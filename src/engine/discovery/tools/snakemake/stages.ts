import { isOutsideRoot, relativeTo } from "../../../model/paths.ts";
import type { Edge } from "../../../model/pipeline.ts";
import type { SourceRange } from "../../../model/source.ts";
import type { Dependency, Output, ParamDependency, Stage } from "../../../model/stage.ts";
import { quoteForShell } from "../../python/pythonText.ts";
import type { WorkspaceFiles } from "../toolReader.ts";
import { dependencyAt, outputAt, toolStageId } from "../toolStage.ts";
import { toolStages } from "../toolStages.ts";
import type { Jobs } from "./jobs.ts";
import { calledPaths, isWhole } from "./jobs.ts";
import { hasWildcards } from "./producers.ts";
import type { Rule, Workflow } from "./workflow.ts";
import type { RulePath } from "./ruleFiles.ts";

/** Where Snakemake looks for a Snakefile, in this order. */
export const defaultPlaces = ["Snakefile", "snakefile", "workflow/Snakefile", "workflow/snakefile"];

/** The most paths of one rule that are a stage's: more would only be slow to look at. */
const mostPaths = 500;

/** The stages of a workflow's rules, and the edges between them. */
export function stagesOf(
  workflow: Workflow,
  jobs: Jobs,
  workspace: WorkspaceFiles,
): { readonly stages: readonly Stage[]; readonly edges: readonly Edge[] } {
  const command = commandOf(workflow, workspace);
  const madeByOthers = new Set(
    workflow.rules.filter(({ isOff }) => !isOff).flatMap((rule) => outputsOf(rule, workflow).map(({ path }) => path)),
  );
  const edges = jobs.edges.map(([from, to]): Edge => [idOf(from), idOf(to)]);
  const steps = workflow.rules.map((rule) => {
    const target = hasWildcards(rule) ? jobs.targetOf(rule) : rule.name;
    return {
      kind: "snakemake" as const,
      file: rule.file,
      name: rule.name,
      range: rule.range,
      cmd: target === undefined || rule.isOff ? "" : `${command} ${targetText(target, rule)}`,
      wdir: workflow.runFolder,
      deps: dependenciesOf(rule, workflow, workspace),
      params: paramsOf(rule, workflow),
      // What a branch that is not taken would make, another rule makes.
      outs: outputsOf(rule, workflow).filter(({ path }) => !rule.isOff || !madeByOthers.has(path)),
      ...(rule.script && { recipe: rule.script.written }),
      runsUpstream: true,
      ...(rule.desc !== undefined && { desc: rule.desc }),
    };
  });
  return { stages: toolStages(steps, edges), edges };
}

/** A file that a rule makes by an absolute path is asked for by it. */
function targetText(target: string, rule: Rule): string {
  const isFile = hasWildcards(rule) && rule.outputs.isAbsolute;
  return isFile ? `"$PWD"/${quoteForShell(target)}` : quoteForShell(target);
}

function idOf({ file, name }: Rule): string {
  return toolStageId(file, name);
}

function commandOf({ root, runFolder, configFiles }: Workflow, workspace: WorkspaceFiles): string {
  const prefix = runFolder === "." ? "" : `${runFolder}/`;
  const taken = defaultPlaces.find((name) => isFile(prefix + name, workspace));
  const written = relativeTo(runFolder, root);
  const configs = configFiles.map((file) => ` ${quoteForShell(relativeTo(runFolder, file))}`).join("");
  const command = configs === "" ? "snakemake" : `snakemake --configfile${configs}`;
  return taken === written ? `${command} --cores 1` : `${command} --cores 1 -s ${quoteForShell(written)}`;
}

function isFile(path: string, workspace: WorkspaceFiles): boolean {
  const at = path.lastIndexOf("/");
  return workspace.list(at < 0 ? "." : path.slice(0, at)).includes(path.slice(at + 1));
}

function dependenciesOf(rule: Rule, { folder }: Workflow, workspace: WorkspaceFiles): readonly Dependency[] {
  const found = new Map<string, Dependency>();
  const add = (path: string, span: { readonly start: number; readonly end: number }): void => {
    if (found.size >= mostPaths || !isWhole(path)) return;
    const dependency = dependencyAt(folder, path, rule.rangeOf(span));
    if (!found.has(dependency.path)) found.set(dependency.path, dependency);
  };
  for (const path of rule.inputs.paths) add(path.pattern.written, path);
  if (!hasWildcards(rule)) {
    for (const placed of rule.inputs.functions) for (const path of calledPaths(placed, new Map())) add(path, placed);
  }
  const script = rule.script;
  if (script && !isOutsideRoot(script.path) && isFile(script.path, workspace)) {
    found.set(script.path, { path: script.path, written: script.written, range: rule.rangeOf(script) });
  }
  return [...found.values()];
}

function outputsOf(rule: Rule, { folder }: Workflow): readonly Output[] {
  const found = new Map<string, Output>();
  for (const output of rule.outputs.paths) {
    if (found.size >= mostPaths || !isWholePattern(output)) continue;
    const out = outputAt(folder, output.pattern.written, rule.rangeOf(output));
    if (!found.has(out.path)) found.set(out.path, out);
  }
  return [...found.values()];
}

function isWholePattern({ pattern }: RulePath): boolean {
  return isWhole(pattern.written) && pattern.parts.every((part) => typeof part === "string");
}

function paramsOf(rule: Rule, workflow: Workflow): readonly ParamDependency[] {
  const found = new Map<string, { readonly file: string; readonly key: string; readonly range: SourceRange }>();
  for (const { key, start, end } of rule.configKeys) {
    const file = workflow.configFileOf(key);
    if (file !== undefined && !found.has(key)) found.set(key, { file, key, range: rule.rangeOf({ start, end }) });
  }
  return [...found.values()];
}
