import { isMap, isScalar } from "yaml";
import { folderOf } from "../../model/paths.ts";
import type { Problem } from "../../model/source.ts";
import { withoutRepeats } from "../../model/source.ts";
import type { Stage } from "../../model/stage.ts";
import { conflictProblem, keepOurSide } from "../yaml/conflictMarkers.ts";
import { topLevelKeys } from "./dvcKeys.ts";
import { nothingAtTop, readTopLevel } from "./dvcTopLevel.ts";
import type { DvcTopLevel } from "./dvcTopLevel.ts";
import { readStage } from "./dvcStage.ts";
import { DvcValues, openDvcFile } from "./dvcText.ts";
import type { TemplateFiles } from "./templateFiles.ts";
import { emptyScope } from "./templateScope.ts";
import { loadDefaultParams, loadVars } from "./templateVars.ts";
import type { MapEntry } from "../yaml/yamlSource.ts";
import type { SalvagedSource } from "../yaml/salvage.ts";
import { isSound, parseSalvaged } from "../yaml/salvage.ts";

/** What a pipeline file says. */
export interface PipelineFile extends DvcTopLevel {
  readonly stages: readonly Stage[];
  readonly problems: readonly Problem[];
}

/** The text of a dvc.yaml, parsed: it can be resolved again and again, with other parameters. */
export type ParsedPipelineFile = SalvagedSource;

/**
 * Parses the text of a dvc.yaml. Where it is not YAML or has conflict markers in it, as much is kept as can be read.
 */
export function parseDvcYaml(file: string, text: string): ParsedPipelineFile {
  const plain = text.replace(/^\uFEFF/, "");
  const conflict = conflictProblem(file, plain);
  const readable = conflict ? keepOurSide(plain) : plain;
  const parsed = parseParts(file, readable);
  return conflict ? { ...parsed, faults: [conflict, ...parsed.faults] } : parsed;
}

/**
 * Resolves a parsed dvc.yaml: its stages with their places, those that `foreach` and `matrix` make among them, and
 * what is wrong in it. A stage that cannot be read or resolved does not take the others with it.
 */
export function resolveDvcYaml(parsed: ParsedPipelineFile, files: TemplateFiles): PipelineFile {
  const { source, faults, firstFault } = parsed;
  const problems: Problem[] = [];
  const { stages, ...top } = readContent(new DvcValues(openDvcFile(source, files, problems), emptyScope));
  // Stages that were taken out for their faults are there, though none is left.
  const own = parsed.lacksEntries === true ? problems.filter(({ code }) => code !== "no-stages") : problems;
  if (firstFault === undefined) return { stages, ...top, problems: withoutRepeats([...faults, ...own]) };
  return {
    ...top,
    stages: stages.filter((stage) => lastLine(stage) < firstFault),
    declared: top.declared.filter(({ range }) => isSound(parsed, range)),
    problems: faults,
  };
}

/** Expanding all of it once finds every doubled key, so that nothing is left to be found on resolving. */
function parseParts(file: string, text: string): ParsedPipelineFile {
  const parsed = parseSalvaged(file, text, "stages");
  if (parsed.firstFault !== undefined) return parsed;
  const { source, faults } = parsed;
  source.typed(source.root);
  return { ...parsed, faults: [...faults, ...source.problems] };
}

function readContent(values: DvcValues): Omit<PipelineFile, "problems"> {
  const { source } = values;
  const { root } = source;
  const folder = folderOf(source.file);
  const scope = loadDefaultParams(values, emptyScope, folder);
  if (root === null || (isScalar(root) && root.value === null)) return emptyPipelineFile;
  if (!isMap(root)) {
    values.addProblem(root, "not-a-map", "A dvc.yaml must be a map. Begin it with `stages:`.");
    return emptyPipelineFile;
  }
  const entries = source.entries(root);
  values.refuseUnknownKeys(entries, topLevelKeys, "dvc.yaml");
  const section = entries.find((entry) => entry.key === "stages");
  if (section && (section.value === null || (isScalar(section.value) && section.value.value === null))) {
    const message = "There are no stages here yet. Write one beneath, indented.";
    values.addProblem(section.keyNode, "no-stages", message, "warning");
  }
  const vars = entries.find((entry) => entry.key === "vars")?.value ?? null;
  const inner = values.within(loadVars(values, scope, vars, folder, "vars"));
  const stages = values.entriesOf(section?.value ?? null, "stages").flatMap((entry) => readSound(inner, entry));
  return { stages, ...readTopLevel(inner, new Map(entries.map((entry) => [entry.key, entry.value]))) };
}

/** What a file says that cannot be read. */
export const emptyPipelineFile: Omit<PipelineFile, "problems"> = { stages: [], ...nothingAtTop };

/** The stages of an entry; with a fault each, where something is wrong in it that DVC would not run. */
function readSound(values: DvcValues, entry: MapEntry): readonly Stage[] {
  const before = values.problems.length;
  const stages = readStage(values, entry);
  const fault = values.problems.slice(before).find(({ severity }) => severity === "error");
  return fault ? stages.map((stage) => (stage.template ? stage : { ...stage, fault })) : stages;
}

function lastLine(stage: Stage): number {
  const places = [stage.range, ...[...stage.deps, ...stage.params, ...stage.outs].map((entry) => entry.range)];
  return Math.max(...places.map((range) => range.end.line));
}
