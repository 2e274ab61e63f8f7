import type { Document, Pair, YAMLMap } from "yaml";
import { isMap, isScalar, parseDocument, stringify } from "yaml";
import { UserError } from "../../../engine/model/errors.ts";
import type { NewStage } from "./newStage.ts";

/** A change of a text: what stands from `from` up to `to` (offsets) gives way to `insert`. */
export interface TextEdit {
  readonly from: number;
  readonly to: number;
  readonly insert: string;
}

/**
 * The change that adds a stage to a pipeline file's text (empty for a new file), leaving all else, comments and
 * spacing too, as it is. Throws a `UserError` where the text is no pipeline file or has the stage already.
 */
export function addStage(text: string, stage: NewStage, file: string): TextEdit {
  const document = parseDocument(text);
  const root = document.contents;
  if (document.errors.length > 0 || (root !== null && !isMap(root))) throw unreadable(file);
  const edit = root === null ? appendTo(text, stage) : addToRoot(text, document, root, stage, file);
  return { ...edit, insert: /\r\n/.test(text) ? edit.insert.replaceAll(/\r?\n/g, "\r\n") : edit.insert };
}

/** The text after a change. */
export function applyEdit(text: string, { from, to, insert }: TextEdit): string {
  return text.slice(0, from) + insert + text.slice(to);
}

function addToRoot(text: string, document: Document, root: YAMLMap, stage: NewStage, file: string): TextEdit {
  const pair = root.items.find(({ key }) => isScalar(key) && key.value === "stages");
  if (root.flow) return rewrite(text, document, stage);
  if (!pair) return appendTo(text, stage);
  const { value } = pair;
  if (isMap(value)) {
    if (value.has(stage.name)) throw alreadyThere(stage.name, file);
    const [first] = value.items;
    return value.flow || !first ? rewrite(text, document, stage) : insertAfter(text, value, first, stage);
  }
  if (value !== null && !(isScalar(value) && value.value === null)) throw unreadable(file);
  return rewrite(text, document, stage);
}

/** A file without stages gets them at its end. */
function appendTo(text: string, stage: NewStage): TextEdit {
  const gap = text.trim() === "" || text.endsWith("\n\n") ? "" : text.endsWith("\n") ? "\n" : "\n\n";
  return { from: text.length, to: text.length, insert: `${gap}${stringify({ stages: entryOf(stage) }, format)}` };
}

/** After the last stage, indented as the first one is. */
function insertAfter(text: string, stages: YAMLMap, first: Pair, stage: NewStage): TextEdit {
  const start = isScalar(first.key) ? (first.key.range?.[0] ?? 0) : 0;
  const indent = " ".repeat(start - (text.lastIndexOf("\n", start - 1) + 1));
  const lastLetter = text.slice(0, stages.range?.[1]).trimEnd().length;
  const endOfLine = /\r?\n|$/.exec(text.slice(lastLetter))?.index ?? 0;
  const at = lastLetter + endOfLine;
  const entry = stringify(entryOf(stage), format).trimEnd().replaceAll(/^/gm, indent);
  return { from: at, to: at, insert: `\n\n${entry}` };
}

/** Where the text gives no place to insert at (`stages: {}`), the library writes it anew, comments kept. */
function rewrite(text: string, document: Document, stage: NewStage): TextEdit {
  const stages = document.get("stages");
  if (isMap(document.contents)) document.contents.flow = false;
  if (isMap(stages)) {
    stages.flow = false;
    stages.set(stage.name, document.createNode(entryOf(stage)[stage.name]));
  } else {
    document.set("stages", document.createNode(entryOf(stage)));
  }
  return { from: 0, to: text.length, insert: document.toString(format) };
}

const format = { lineWidth: 0 } as const;

function entryOf(stage: NewStage): Record<string, unknown> {
  const metrics = stage.outs.filter(isMetricsFile);
  const outs = stage.outs.filter((out) => !isMetricsFile(out));
  return {
    [stage.name]: {
      cmd: stage.cmd,
      ...(stage.deps.length > 0 && { deps: stage.deps }),
      ...(stage.params.length > 0 && { params: stage.params.map(paramEntry) }),
      ...(outs.length > 0 && { outs }),
      ...(metrics.length > 0 && { metrics: metrics.map((path) => ({ [path]: { cache: false } })) }),
    },
  };
}

/** `metrics.json` and the like: small, and meant for git. */
function isMetricsFile(path: string): boolean {
  return /(^|[/_-])(metrics|scores?)[^/]*\.(json|yaml|yml|toml)$/i.test(path);
}

function paramEntry(param: string): unknown {
  const match = /^(.+\.(?:ya?ml|json|toml|py)):(.+)$/.exec(param);
  return match?.[1] === undefined ? param : { [match[1]]: [match[2]] };
}

function unreadable(file: string): UserError {
  return new UserError(
    "pipeline-unreadable",
    `“${file}” cannot be read as a pipeline file, so no stage was added.`,
    "Mend its YAML first: the list of problems says where.",
    { place: { file } },
  );
}

function alreadyThere(name: string, file: string): UserError {
  return new UserError("stage-exists", `“${file}” has a stage “${name}” already.`, "Choose another name.", {
    place: { file },
  });
}
