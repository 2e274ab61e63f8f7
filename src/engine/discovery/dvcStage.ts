import { isMap, isScalar } from "yaml";
import type { Node, YAMLMap } from "yaml";
import type { Dependency, ParamDependency, Stage } from "../model/stage.ts";
import { folderOf, resolveFrom } from "../model/paths.ts";
import { foreachBodyKeys, foreachKeys, stageKeys } from "./dvcKeys.ts";
import { readOutputs } from "./dvcOutputs.ts";
import { DvcValues } from "./dvcText.ts";
import { guessPhase } from "./phase.ts";
import { plainOf } from "./typedValue.ts";
import type { MapEntry, YamlSource } from "./yamlSource.ts";

/** The parameters file that a bare key is looked up in. */
const defaultParamsFile = "params.yaml";

/**
 * Reads one stage of a dvc.yaml, with what is wrong in it among the source's problems.
 * Undefined where there is no command to run: the problem stands for it then.
 */
export function readStage(source: YamlSource, { key: name, keyNode, value }: MapEntry): Stage | undefined {
  checkName(source, name, keyNode);
  if (!isMap(value)) {
    const message = `The stage \`${name}\` must be a map. Write \`cmd: …\` beneath it, indented.`;
    source.addProblem(value ?? keyNode, "stage-not-a-map", message);
    return undefined;
  }
  const declared = new Map(source.entries(value).map((entry) => [entry.key, entry.value]));
  const body = declared.has("foreach") ? readForeach(source, name, value, keyNode) : readPlain(source, value);
  if (!body) return undefined;
  const values = new DvcValues(source);
  const repeats = declared.has("foreach") ? "foreach" : declared.has("matrix") ? "matrix" : undefined;
  const cmd = readCommand(values, name, body, keyNode);
  if (cmd === undefined) return undefined;
  const fields = readFields(values, source.file, body);
  const uses = repeats ?? (values.usesInterpolation ? "interpolation" : undefined);
  const stage = {
    id: source.file === "dvc.yaml" ? name : `${source.file}:${name}`,
    name,
    kind: "dvc" as const,
    file: source.file,
    range: source.rangeOfNode(keyNode),
    cmd: uses ? "" : cmd,
    ...fields,
    ...(uses && { template: { uses } as const }),
  };
  return { ...stage, phase: guessPhase({ ...stage, cmd }) };
}

type StageBody = ReadonlyMap<string, Node | null>;

function readPlain(source: YamlSource, map: YAMLMap): StageBody {
  const entries = source.entries(map);
  new DvcValues(source).refuseUnknownKeys(
    entries,
    stageKeys.filter((key) => key !== "foreach"),
    "a stage",
  );
  return bodyOf(entries);
}

/** What `foreach` repeats; undefined, with a problem, where there is nothing to repeat. */
function readForeach(source: YamlSource, name: string, map: YAMLMap, keyNode: Node): StageBody | undefined {
  const values = new DvcValues(source);
  const entries = source.entries(map);
  values.refuseUnknownKeys(entries, foreachKeys, "a stage with `foreach` (the rest belongs under `do`)");
  const repeated = entries.find((entry) => entry.key === "do");
  if (!repeated || !isMap(repeated.value)) {
    const message = `\`${name}\` has \`foreach\` without \`do\`. Write the stage itself under \`do:\`.`;
    source.addProblem(repeated?.keyNode ?? keyNode, "foreach-without-do", message);
    return undefined;
  }
  const inner = source.entries(repeated.value);
  values.refuseUnknownKeys(inner, foreachBodyKeys, "a stage under `do`");
  return bodyOf(inner);
}

function bodyOf(entries: readonly MapEntry[]): StageBody {
  return new Map(entries.map((entry) => [entry.key, entry.value]));
}

function checkName(source: YamlSource, name: string, keyNode: Node): void {
  const unfit = name.match(/[@:]/)?.[0];
  if (unfit !== undefined) {
    const message = `A stage cannot be named \`${name}\`: DVC addresses by \`${unfit}\`. Use letters, digits, \`-\` and \`_\`.`;
    source.addProblem(keyNode, "stage-name", message);
  } else if (/[!-,./;-?[-^`{-~]/.test(name)) {
    const message = `\`${name}\` may not be found by name: DVC's names hold no punctuation but \`-\` and \`_\`.`;
    source.addProblem(keyNode, "stage-name", message, "warning");
  }
}

/** The command; the empty text where it is a template, undefined with a problem where there is none. */
function readCommand(values: DvcValues, name: string, body: StageBody, keyNode: Node): Stage["cmd"] | undefined {
  const node = body.get("cmd") ?? null;
  if (node === null || (isScalar(node) && (node.value === null || node.value === ""))) {
    const message = `The stage \`${name}\` has no \`cmd\`. Add the command that it runs.`;
    values.source.addProblem(keyNode, "missing-cmd", message);
    return undefined;
  }
  if (isScalar(node)) return values.text(node, "cmd") ?? "";
  if (isMap(node)) {
    values.source.addProblem(node, "wrong-type", "`cmd` must be a text or a list of texts.");
    return undefined;
  }
  return values.items(node, "cmd").flatMap((item) => values.text(item, "cmd") ?? []);
}

function readFields(values: DvcValues, file: string, body: StageBody) {
  const written = body.has("wdir") ? values.text(body.get("wdir") ?? null, "wdir") : undefined;
  const wdir = resolveFrom(folderOf(file), written ?? ".");
  const desc = body.has("desc") ? values.text(body.get("desc") ?? null, "desc") : undefined;
  const meta = readMeta(values, body.get("meta") ?? null);
  return {
    wdir,
    deps: readDependencies(values, wdir, body.get("deps") ?? null),
    params: readParams(values, wdir, body.get("params") ?? null),
    outs: readOutputs(values, wdir, body),
    frozen: values.flag(body.get("frozen") ?? null, "frozen"),
    alwaysChanged: values.flag(body.get("always_changed") ?? null, "always_changed"),
    ...(desc !== undefined && { desc }),
    ...(meta && { meta }),
  };
}

function readDependencies(values: DvcValues, wdir: string, node: Node | null): readonly Dependency[] {
  return values.items(node, "deps").flatMap((item) => {
    const written = values.text(item, "deps");
    if (written === undefined) return [];
    return [{ path: resolveFrom(wdir, written), written, range: values.source.rangeOfNode(item) }];
  });
}

/** All forms of DVC's: a key of params.yaml, `{file: [keys]}`, and `{file: null}` for the whole file. Each key once. */
function readParams(values: DvcValues, wdir: string, node: Node | null): readonly ParamDependency[] {
  const found = new Map<string, ParamDependency>();
  const add = (writtenFile: string, key: string | null, place: Node): void => {
    const file = resolveFrom(wdir, writtenFile);
    const id = JSON.stringify([file, key]);
    if (!found.has(id)) found.set(id, { file, writtenFile, key, range: values.source.rangeOfNode(place) });
  };
  for (const item of values.items(node, "params")) {
    if (!isMap(item)) {
      const key = values.text(item, "params");
      if (key !== undefined) add(defaultParamsFile, key, item);
      continue;
    }
    for (const entry of values.source.entries(item)) {
      const file = values.text(entry.keyNode, "params");
      if (file === undefined) continue;
      const keys = values.items(entry.value, `params of ${file}`);
      if (keys.length === 0 && !values.usesInterpolation) add(file, null, entry.keyNode);
      for (const keyNode of keys) {
        const key = values.text(keyNode, `params of ${file}`);
        if (key !== undefined) add(file, key, keyNode);
      }
    }
  }
  return [...found.values()];
}

function readMeta(values: DvcValues, node: Node | null): Stage["meta"] {
  if (!isMap(node)) return undefined;
  return plainOf(values.source.typed(node) ?? new Map()) as Stage["meta"];
}
