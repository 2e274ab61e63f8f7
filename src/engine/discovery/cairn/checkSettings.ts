import type { ProducedPaths } from "../../graph/edges.ts";
import { didYouMean } from "../../model/didYouMean.ts";
import type { MetricName, ProjectSettings, TrackedArtifact } from "../../model/projectSettings.ts";
import type { Problem, SourceRange } from "../../model/source.ts";
import type { Stage } from "../../model/stage.ts";
import { cairnFile } from "../pipelineFiles.ts";
import { isGlob } from "./globPattern.ts";
import { stageTest } from "./stagePhases.ts";

/** What settings are held against. */
export interface SettingsContext {
  readonly stages: readonly Stage[];
  readonly produced: ProducedPaths;
  /** The keys of all metrics, with `file:` before them too; undefined where not all of them can be known yet. */
  readonly metrics: ReadonlySet<string> | undefined;
}

/** What settings name and the project does not have. All are warnings: it may be there tomorrow, or on another branch. */
export function checkSettings(settings: ProjectSettings, context: SettingsContext): readonly Problem[] {
  const { objective, baselines, artifacts, phases } = settings;
  const named = [...(objective?.metric ? [objective.metric] : []), ...baselines];
  return [
    ...named.flatMap((metric) => metricProblem(metric, context)),
    ...artifacts.flatMap((artifact) => artifactProblem(artifact, context)),
    ...phases.flatMap(({ pattern, range }) => patternProblem(pattern, range, context)),
  ];
}

function metricProblem({ key, range }: MetricName, { metrics }: SettingsContext): readonly Problem[] {
  if (!metrics || metrics.has(key)) return [];
  const meant = didYouMean(key, metrics);
  const cure = meant === undefined ? "Name a key of a metrics file, with its dots." : `Did you mean \`${meant}\`?`;
  return [warning(range, "metric-unknown", `No metrics file has \`${key}\`. ${cure}`)];
}

function artifactProblem({ path, range }: TrackedArtifact, { produced }: SettingsContext): readonly Problem[] {
  const around = produced.above(path)[0];
  if (around) {
    const message = `\`${path}\` lies in \`${around.path}\`, an output of \`${around.stageId}\`, whose versions hold it. Take it away here.`;
    return [warning(range, "artifact-covered", message)];
  }
  const inside = produced.at(path).length > 0 ? undefined : produced.inside(path)[0];
  if (!inside) return [];
  const message = `\`${inside.path}\` in it is an output of \`${inside.stageId}\`, with versions of its own. Name what else lies in \`${path}\` instead.`;
  return [warning(range, "artifact-covered", message)];
}

function patternProblem(pattern: string, range: SourceRange, { stages }: SettingsContext): readonly Problem[] {
  if (stages.some(stageTest(pattern))) return [];
  if (isGlob(pattern)) {
    return [warning(range, "stage-unknown", `No stage and no pipeline file fits \`${pattern}\`. Check its folders.`)];
  }
  const names = stages.flatMap(({ id, templateOf, file }) => [id, templateOf?.id ?? id, file]);
  const meant = didYouMean(pattern, names);
  const cure = meant === undefined ? "`cairn stages` lists them." : `Did you mean \`${meant}\`?`;
  return [warning(range, "stage-unknown", `There is no stage \`${pattern}\`. ${cure}`)];
}

function warning(range: SourceRange, code: string, message: string): Problem {
  return { file: cairnFile, range, severity: "warning", code, message };
}
