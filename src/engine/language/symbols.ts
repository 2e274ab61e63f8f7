import { isScalar } from "yaml";
import type { ParsedPipelineFile } from "../discovery/dvc/dvcYaml.ts";
import { cairnFile } from "../discovery/pipelineFiles.ts";
import { findStageLines } from "../discovery/yaml/salvage.ts";
import { YamlSource } from "../discovery/yaml/yamlSource.ts";
import type { FileSymbol } from "../model/language.ts";
import type { SourceRange } from "../model/source.ts";
import type { Stage } from "../model/stage.ts";
import { usedParams } from "../model/stage.ts";
import type { LanguageContext } from "./languageContext.ts";
import { stageName } from "./stageName.ts";
import { around, compare, isIn } from "./positions.ts";
import { pairsOf, sectionSymbol, wholeOf } from "./yamlOutline.ts";

/** The outline of a pipeline file: its stages with what they read and make; of cairn.yaml its sections; empty for any other file. */
export function symbolsIn(context: LanguageContext, file: string): readonly FileSymbol[] {
  if (file === cairnFile) return cairnSymbols(context.discovery.text(file) ?? "");
  const stages = context.stagesIn(file);
  const parsed = context.discovery.dvcYaml(file);
  if (!parsed) return stageSymbols(stages, placesWithin(stages));
  const { sections, bodies } = outline(parsed);
  const own = stageSymbols(stages, (range) => bodies.find(({ name }) => compare(name.start, range.start) === 0)?.whole);
  const lost = lostStages(context.discovery.text(file) ?? "", [...own, ...sections]);
  return [...own, ...lost, ...sections].sort((a, b) => compare(a.range.start, b.range.start));
}

function cairnSymbols(text: string): readonly FileSymbol[] {
  const source = new YamlSource(cairnFile, text.replace(/^\uFEFF/, ""));
  return pairsOf(source.root).flatMap((pair) => sectionSymbol(source, pair));
}

/** Stages that cannot be read as they are, mostly for what is being typed, by the lines that they stand on. */
function lostStages(text: string, known: readonly FileSymbol[]): readonly FileSymbol[] {
  const lines = text.split(/\r?\n/);
  const starts = new Set(known.map(({ selection }) => selection.start.line));
  return findStageLines(lines).flatMap(({ first, end }) => {
    if (starts.has(first + 1)) return [];
    const line = lines[first] ?? "";
    const name = stageName(line);
    const column = line.length - line.trimStart().length + 1;
    const start = { line: first + 1, column };
    const range = { start, end: { line: end, column: (lines[end - 1] ?? "").length + 1 } };
    const selection = { start, end: { line: first + 1, column: column + name.length } };
    return [{ name, kind: "stage", range, selection, children: [] }];
  });
}

/** All of a stage, by the range of its name. */
type WholeOf = (name: SourceRange) => SourceRange | undefined;

function stageSymbols(stages: readonly Stage[], wholeOf: WholeOf): readonly FileSymbol[] {
  const groups = Map.groupBy(stages, (stage) => stage.templateOf?.id ?? stage.id);
  return [...groups.values()].flatMap((members) => {
    const [first] = members;
    const group = first?.templateOf;
    if (!first) return [];
    if (!group) return [stageSymbol(first, wholeOf(first.range))];
    const range = wholeOf(group.range) ?? group.range;
    const children = members.map((member) => stageSymbol(member, isWithin(member.range, range) ? undefined : range));
    const detail = `${group.uses}, ${members.length}`;
    return [{ name: group.name, kind: "group" as const, detail, range, selection: group.range, children }];
  });
}

function stageSymbol(stage: Stage, whole: SourceRange | undefined): FileSymbol {
  const children = childrenOf(stage);
  const range = whole && isWithin(stage.range, whole) ? whole : stage.range;
  const detail = stage.desc ?? "";
  const selection = isWithin(stage.range, range) ? stage.range : range;
  return { name: stage.name, kind: "stage", range, selection, children, ...(detail !== "" && { detail }) };
}

function childrenOf(stage: Stage): readonly FileSymbol[] {
  const leaf = (name: string, kind: FileSymbol["kind"], range: SourceRange): FileSymbol => {
    return { name, kind, range, selection: range, children: [] };
  };
  return [
    ...stage.deps.map(({ written, range }) => leaf(written, "dependency", range)),
    ...usedParams(stage).map(({ file, key, range }) => leaf(key ?? file, "parameter", range)),
    ...stage.outs.map(({ written, range }) => leaf(written, "output", range)),
  ];
}

/** From a stage's name to the last thing that it says before the next one, in languages whose text is not parsed here. */
function placesWithin(stages: readonly Stage[]): WholeOf {
  const names = stages.map(({ range }) => range).sort((a, b) => compare(a.start, b.start));
  return (name) => {
    const stage = stages.find(({ range }) => range === name);
    const next = names.find(({ start }) => compare(start, name.start) > 0);
    const said = stage ? childrenOf(stage).map(({ range }) => range) : [];
    const own = said.filter(
      ({ start, end }) => compare(start, name.start) >= 0 && (!next || compare(end, next.start) <= 0),
    );
    return around([name, ...own]);
  };
}

function isWithin(inner: SourceRange, outer: SourceRange): boolean {
  return isIn(outer, inner.start) && isIn(outer, inner.end);
}

interface StageBody {
  readonly name: SourceRange;
  readonly whole: SourceRange;
}

/** What stands in a dvc.yaml beside its stages, and where each stage begins and ends. */
function outline({ source }: ParsedPipelineFile): {
  readonly sections: readonly FileSymbol[];
  readonly bodies: readonly StageBody[];
} {
  const sections: FileSymbol[] = [];
  const bodies: StageBody[] = [];
  for (const { key, value } of pairsOf(source.root)) {
    if (isScalar(key) && key.value === "stages") {
      for (const pair of pairsOf(value))
        bodies.push({ name: source.rangeOfNode(pair.key), whole: wholeOf(source, pair) });
    } else sections.push(...sectionSymbol(source, { key, value }));
  }
  return { sections, bodies };
}
