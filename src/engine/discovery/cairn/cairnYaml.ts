import { isMap, isScalar } from "yaml";
import { phases } from "../../model/phase.ts";
import type { Baseline, MetricName, Objective, PhaseRule, ProjectSettings } from "../../model/projectSettings.ts";
import { objectiveDirections } from "../../model/projectSettings.ts";
import type { Remedy } from "../../model/remedy.ts";
import type { Problem } from "../../model/source.ts";
import { conflictProblem, keepOurSide } from "../yaml/conflictMarkers.ts";
import { keyNames } from "../yaml/keyDocs.ts";
import type { MapEntry } from "../yaml/yamlSource.ts";
import { YamlSource } from "../yaml/yamlSource.ts";
import { parseSize } from "../../model/quantities.ts";
import { cairnKeys, objectiveKeys, storeKeys } from "./cairnKeys.ts";
import { entriesOf, isNothing, knownEntries, textOf, wordOf, writtenOr } from "../yaml/checkedValues.ts";
import { isGlob, parseGlob } from "./globPattern.ts";
import { readTrack } from "./readTrack.ts";
import { readVariables } from "./readVariables.ts";

/** What a cairn.yaml says, and what is wrong in it by itself. */
export interface CairnYaml {
  readonly settings: ProjectSettings;
  readonly problems: readonly Problem[];
}

export const noSettings: ProjectSettings = { baselines: [], track: [], phases: [], variables: [] };

/**
 * Reads the text of a cairn.yaml. All its keys may be left out:
 *
 *     objective:            # or a sentence alone
 *       description: Know a month ahead who leaves
 *       metric: val.recall
 *       direction: maximize # or minimize
 *     baselines:
 *       val.recall: 0.61
 *     track:
 *       - labels/final.csv
 *       - "raw/**.parquet"
 *       - { path: pretrained/encoder.bin, role: model }
 *     phases:
 *       train: model        # a stage, whatever tool it is of
 *       "etl/**": data      # the stages of these files
 *     environment: [HF_HOME]
 *     store:
 *       warnAt: 20GB
 *
 * Never throws: what is wrong is among the problems, and the rest is taken. A text that is not YAML says nothing.
 */
export function readCairnYaml(file: string, text: string): CairnYaml {
  const plain = text.replace(/^\uFEFF/, "");
  const conflict = conflictProblem(file, plain);
  const source = new YamlSource(file, conflict ? keepOurSide(plain) : plain);
  const settings = source.isBroken ? noSettings : readSettings(source);
  return { settings, problems: conflict ? [conflict, ...source.problems] : source.problems };
}

function readSettings(source: YamlSource): ProjectSettings {
  const { root } = source;
  if (isNothing(root)) return noSettings;
  if (!isMap(root)) {
    const message = "A cairn.yaml must be a map. Begin it with `objective:`, `track:` or `phases:`.";
    if (root) source.addProblem(root, "not-a-map", message);
    return noSettings;
  }
  const top = knownEntries(source, root, keyNames(cairnKeys), "cairn.yaml");
  const objective = readObjective(source, top.get("objective"));
  return {
    ...(objective && { objective }),
    baselines: entriesOf(source, top.get("baselines"), "a metric and a number").flatMap((entry) =>
      readBaseline(source, entry),
    ),
    track: readTrack(source, top.get("track")),
    phases: entriesOf(source, top.get("phases"), "a stage and a phase").flatMap((entry) => readPhase(source, entry)),
    variables: readVariables(source, top.get("environment")),
    ...readStore(source, top.get("store")),
  };
}

function readObjective(source: YamlSource, entry: MapEntry | undefined): Objective | undefined {
  const node = entry?.value ?? null;
  if (!entry || isNothing(node)) return undefined;
  const range = source.rangeOfNode(entry.keyNode);
  if (!isMap(node)) {
    const description = textOf(source, node, "`objective` must be a sentence, or a map with the metric that decides.");
    return description === undefined ? undefined : { description, range };
  }
  const entries = knownEntries(source, node, keyNames(objectiveKeys), "`objective`");
  const text = (key: string): string | undefined =>
    textOf(source, entries.get(key)?.value ?? null, `\`${key}\` must be a text: put it in quotes.`);
  const description = text("description");
  const metric = text("metric");
  const metricNode = entries.get("metric")?.value;
  const direction = wordOf(source, entries.get("direction")?.value ?? null, objectiveDirections, "direction");
  if (direction !== undefined && isNothing(metricNode)) {
    const message = "A direction says nothing without the metric that has it. Add `metric: …` beside it.";
    source.addProblem(entries.get("direction")?.keyNode ?? node, "direction-without-metric", message, "warning");
  }
  const name: MetricName | undefined =
    metric !== undefined && metricNode ? { key: metric, range: source.rangeOfNode(metricNode) } : undefined;
  return {
    ...(description !== undefined && { description }),
    ...(name && { metric: name }),
    ...(direction !== undefined && { direction }),
    range,
  };
}

function readStore(source: YamlSource, entry: MapEntry | undefined): Pick<ProjectSettings, "warnAt"> {
  const node = entry?.value ?? null;
  if (!entry || isNothing(node)) return {};
  if (!isMap(node)) {
    source.addProblem(entry.keyNode, "wrong-type", "`store` must be a map, as in `store: { warnAt: 20GB }`.");
    return {};
  }
  const limit = knownEntries(source, node, keyNames(storeKeys), "`store`").get("warnAt");
  if (!limit || isNothing(limit.value)) return {};
  const bytes = isScalar(limit.value) ? parseSize(String(limit.value.value)) : undefined;
  if (bytes !== undefined) return { warnAt: bytes };
  const message = "`warnAt` must be a size with its unit, as `500MB` or `20GB`.";
  source.addProblem(writtenOr(limit.value, limit.keyNode), "wrong-type", message);
  return {};
}

function readBaseline(source: YamlSource, { key, keyNode, value }: MapEntry): readonly Baseline[] {
  if (isScalar(value) && typeof value.value === "number" && Number.isFinite(value.value)) {
    return [{ key, value: value.value, range: source.rangeOfNode(keyNode) }];
  }
  const message = `The baseline of \`${key}\` must be a number, as in \`${key}: 0.8\`.`;
  const written = isScalar(value) && typeof value.value === "string" ? value.value.trim() : "";
  const isNumber = written !== "" && Number.isFinite(Number(written));
  const remedies: readonly Remedy[] = isNumber ? [{ kind: "replace", text: written }] : [];
  source.addProblem(writtenOr(value, keyNode), "wrong-type", message, "error", remedies);
  return [];
}

function readPhase(source: YamlSource, { key: pattern, keyNode, value }: MapEntry): readonly PhaseRule[] {
  if (isNothing(value)) {
    const message = `Say where \`${pattern}\` stands: ${phases.join(", ")}.`;
    source.addProblem(keyNode, "wrong-type", message);
    return [];
  }
  const phase = wordOf(source, value, phases, "phase");
  if (pattern === "" || (isGlob(pattern) && !parseGlob(pattern))) {
    const message = "A brace is open here, or closed twice: write `{a,b}` for one of two.";
    source.addProblem(keyNode, "bad-pattern", pattern === "" ? "Name a stage, a file or a pattern of them." : message);
    return [];
  }
  return phase === undefined ? [] : [{ pattern, phase, range: source.rangeOfNode(keyNode) }];
}
