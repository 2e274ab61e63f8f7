import { isMap, isScalar } from "yaml";
import type { Problem } from "../model/source.ts";
import type { Stage } from "../model/stage.ts";
import { conflictProblem, keepOurSide } from "./conflictMarkers.ts";
import { topLevelKeys } from "./dvcKeys.ts";
import { readStage } from "./dvcStage.ts";
import { DvcValues } from "./dvcText.ts";
import { blankBrokenStages } from "./salvage.ts";
import { YamlSource } from "./yamlSource.ts";

/** What a pipeline file says. */
export interface PipelineFile {
  readonly stages: readonly Stage[];
  readonly problems: readonly Problem[];
}

/**
 * Reads the text of a dvc.yaml: its stages with their places, and what is wrong in it. A stage that cannot be read
 * does not take the others with it, not even where the file is not YAML or has conflict markers in it.
 */
export function readDvcYaml(file: string, text: string): PipelineFile {
  const plain = text.replace(/^\uFEFF/, "");
  const conflict = conflictProblem(file, plain);
  const readable = conflict ? keepOurSide(plain) : plain;
  const source = new YamlSource(file, readable);
  const { stages, problems } = source.isBroken ? readBroken(source, readable) : readSource(source);
  return { stages, problems: conflict ? [conflict, ...problems] : problems };
}

/** The stages that are sound in a text that is not YAML as a whole. */
function readBroken(source: YamlSource, text: string): PipelineFile {
  const salvaged = blankBrokenStages(source.file, text);
  const again = new YamlSource(source.file, salvaged.text);
  if (salvaged.problems.length > 0 && !again.isBroken) {
    const { stages, problems } = readSource(again);
    // Stages that were taken out for their faults are there, though none is left.
    const others = problems.filter(({ code }) => code !== "no-stages");
    return { stages, problems: [...salvaged.problems, ...others] };
  }
  // Whatever the parser made of the text behind the first fault may be nested wrongly.
  const firstFault = Math.min(...source.problems.map((problem) => problem.range.start.line));
  const faults = [...source.problems];
  const { stages } = readSource(source);
  return { stages: stages.filter((stage) => lastLine(stage) < firstFault), problems: faults };
}

function readSource(source: YamlSource): PipelineFile {
  const { root } = source;
  const values = new DvcValues(source);
  if (root === null || (isScalar(root) && root.value === null)) return { stages: [], problems: source.problems };
  if (!isMap(root)) {
    source.addProblem(root, "not-a-map", "A dvc.yaml must be a map. Begin it with `stages:`.");
    return { stages: [], problems: source.problems };
  }
  const entries = source.entries(root);
  values.refuseUnknownKeys(entries, topLevelKeys, "dvc.yaml");
  const section = entries.find((entry) => entry.key === "stages");
  if (section && (section.value === null || (isScalar(section.value) && section.value.value === null))) {
    source.addProblem(
      section.keyNode,
      "no-stages",
      "There are no stages here yet. Write one beneath, indented.",
      "warning",
    );
  }
  const stages = values.entriesOf(section?.value ?? null, "stages").flatMap((entry) => readStage(source, entry) ?? []);
  return { stages, problems: source.problems };
}

function lastLine(stage: Stage): number {
  const places = [stage.range, ...[...stage.deps, ...stage.params, ...stage.outs].map((entry) => entry.range)];
  return Math.max(...places.map((range) => range.end.line));
}
