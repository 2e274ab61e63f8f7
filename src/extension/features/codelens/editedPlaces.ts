import type { EditedFile, ParamUse } from "../../../engine/engine.ts";
import type { SourceRange } from "../../../engine/model/source.ts";
import type { Stage } from "../../../engine/model/stage.ts";
import { findKeyLine } from "./anchors.ts";

/**
 * The stages and parameters of a file where an editor shows them. What was there when the file was saved and cannot be
 * read for what is being typed is kept at its key, so that lenses do not come and go with every letter.
 */
export function editedPlaces(now: EditedFile, saved: EditedFile, lines: readonly string[]): EditedFile {
  const ids = new Set(now.stages.flatMap(({ id, templateOf }) => [id, templateOf?.id ?? id]));
  const keys = new Set(now.params.map(({ key }) => key));
  const lostStages = saved.stages.filter(({ id, templateOf }) => !ids.has(id) && !ids.has(templateOf?.id ?? id));
  const lostParams = saved.params.filter(({ key }) => !keys.has(key));
  return {
    stages: [...now.stages, ...lostStages.flatMap((stage) => stageAtKey(stage, lines))],
    params: [...now.params, ...lostParams.flatMap((use) => paramAtKey(use, lines))],
  };
}

/** Only dvc.yaml names its stages by keys; of a template the name stands for all stages that it makes. */
function stageAtKey(stage: Stage, lines: readonly string[]): readonly Stage[] {
  const { templateOf } = stage;
  const range = stage.kind === "dvc" ? keyRange(lines, templateOf ?? stage) : undefined;
  if (!range) return [];
  return [{ ...stage, range, ...(templateOf && { templateOf: { ...templateOf, range } }) }];
}

function paramAtKey(use: ParamUse, lines: readonly string[]): readonly ParamUse[] {
  const name = use.key.slice(use.key.lastIndexOf(".") + 1);
  const range = keyRange(lines, { name, range: use.range });
  return range ? [{ ...use, range }] : [];
}

function keyRange(
  lines: readonly string[],
  { name, range }: { readonly name: string; readonly range: SourceRange },
): SourceRange | undefined {
  const line = findKeyLine(lines, name, range.start.line - 1);
  return line === undefined ? undefined : { start: { line: line + 1, column: 1 }, end: { line: line + 1, column: 1 } };
}
