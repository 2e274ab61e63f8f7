import type { ProducedPaths } from "../../graph/edges.ts";
import { PathIndex } from "../../graph/pathIndex.ts";
import type { Remedy } from "../../model/remedy.ts";
import type { MetricName, ProjectSettings, TrackRule } from "../../model/projectSettings.ts";
import type { Problem, SourceRange } from "../../model/source.ts";
import { problemAt } from "../../model/source.ts";
import type { Stage } from "../../model/stage.ts";
import { suggest } from "../../model/suggestion.ts";
import { writeValue } from "../params/writeValue.ts";
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
  const { objective, baselines, track, phases } = settings;
  const named = [...(objective?.metric ? [objective.metric] : []), ...baselines];
  const paths = track.filter(({ isPattern }) => !isPattern);
  const tracked = new PathIndex(paths);
  return [
    ...named.flatMap((metric) => metricProblem(metric, context)),
    ...paths.flatMap((rule) => trackProblem(rule, tracked, context)),
    ...phases.flatMap(({ pattern, range }) => patternProblem(pattern, range, context)),
  ];
}

function metricProblem({ key, range }: MetricName, { metrics }: SettingsContext): readonly Problem[] {
  if (!metrics || metrics.has(key)) return [];
  const { cure, remedies } = suggest(key, metrics, "Name a key of a metrics file, with its dots.", asYaml);
  return [warning(range, "metric-unknown", `No metrics file has \`${key}\`. ${cure}`, remedies)];
}

function trackProblem(
  { path, range, item }: TrackRule,
  tracked: PathIndex<TrackRule>,
  { produced }: SettingsContext,
): readonly Problem[] {
  const around = produced.above(path)[0];
  if (around) {
    const message = `\`${path}\` lies in \`${around.path}\`, an output of \`${around.stageId}\`, whose versions hold it. Take it away here.`;
    return [warning(range, "track-covered", message, [{ kind: "remove-entry", range: item }])];
  }
  const folder = tracked.above(path)[0];
  if (folder) {
    const message = `\`${path}\` lies in \`${folder.path}\`, which stands here too: its versions hold it. Take it away here.`;
    return [warning(range, "track-covered", message, [{ kind: "remove-entry", range: item }])];
  }
  const inside = produced.at(path).length > 0 ? undefined : produced.inside(path)[0];
  if (!inside) return [];
  const message = `\`${inside.path}\` in it is an output of \`${inside.stageId}\`, with versions of its own. Name what else lies in \`${path}\` instead.`;
  return [warning(range, "track-covered", message, [])];
}

function patternProblem(pattern: string, range: SourceRange, { stages }: SettingsContext): readonly Problem[] {
  if (stages.some(stageTest(pattern))) return [];
  if (isGlob(pattern)) {
    return [
      warning(range, "stage-unknown", `No stage and no pipeline file fits \`${pattern}\`. Check its folders.`, []),
    ];
  }
  const names = stages.flatMap(({ id, templateOf, file }) => [id, templateOf?.id ?? id, file]);
  const { cure, remedies } = suggest(pattern, names, "`cairn stages` lists them.", asYaml);
  return [warning(range, "stage-unknown", `There is no stage \`${pattern}\`. ${cure}`, remedies)];
}

/** A name in quotes where YAML needs them. */
function asYaml(name: string): string {
  return writeValue("yaml", name, "", true) ?? name;
}

function warning(range: SourceRange, code: string, message: string, remedies: readonly Remedy[]): Problem {
  return problemAt(cairnFile, range, code, message, "warning", remedies);
}
