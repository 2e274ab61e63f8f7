import { isMap, isScalar } from "yaml";
import type { Node, YAMLMap } from "yaml";
import type { SourceRange } from "../../model/source.ts";
import type { Dependency, ParamDependency, Stage, StageGroup } from "../../model/stage.ts";
import { folderOf, resolveFrom } from "../../model/paths.ts";
import { foreachBodyKeys, foreachKeys, stageKeys } from "./dvcKeys.ts";
import { readExecution } from "./dvcExecution.ts";
import { readOutputs } from "./dvcOutputs.ts";
import { readForeach, readMatrix } from "./dvcGroups.ts";
import type { DvcValues, TemplateUse } from "./dvcText.ts";
import { guessPhase } from "../phase.ts";
import { bindItem, sourceOf } from "./templateScope.ts";
import type { TemplateScope } from "./templateScope.ts";
import { loadVars } from "./templateVars.ts";
import { plainOf } from "../params/typedValue.ts";
import type { MapEntry } from "../yaml/yamlSource.ts";

/** The parameters file that a bare key is looked up in. */
const defaultParamsFile = "params.yaml";

/** One stage as it is declared, or the template of several. */
interface Declaration {
  readonly name: string;
  readonly keyNode: Node;
  readonly body: StageBody;
  readonly group?: StageGroup;
  /** What the template names that repeats it. */
  readonly used?: readonly TemplateUse[];
}

type StageBody = ReadonlyMap<string, Node | null>;

/**
 * Reads one entry of a dvc.yaml's `stages`, with what is wrong in it among the problems: the stage, or those that
 * `foreach` and `matrix` make of it. A stage with a template that has no value is there as a template. None where
 * there is no command to run: the problem stands for it then.
 */
export function readStage(values: DvcValues, { key: name, keyNode, value }: MapEntry): readonly Stage[] {
  checkName(values, name, keyNode);
  if (!isMap(value)) {
    const message = `The stage \`${name}\` must be a map. Write \`cmd: …\` beneath it, indented.`;
    values.addProblem(value ?? keyNode, "stage-not-a-map", message);
    return [];
  }
  const declared = bodyOf(values.source.entries(value));
  const uses = declared.has("foreach") ? "foreach" : declared.has("matrix") ? "matrix" : undefined;
  const body = uses === "foreach" ? readDo(values, name, value, keyNode) : readPlain(values, name, value);
  if (!body) return [];
  if (!uses) return resolveStage(values.within(values.scope), { name, keyNode, body });
  const group = { id: idOf(values, name), name, uses, range: values.source.rangeOfNode(keyNode) } as const;
  return readGroup(values, { name, keyNode, body, group }, declared.get(uses) ?? null);
}

function readGroup(values: DvcValues, declaration: Declaration, repeated: Node | null): readonly Stage[] {
  const { name, keyNode, group } = declaration;
  const outer = values.within(values.scope);
  const read = group?.uses === "matrix" ? readMatrix : readForeach;
  const repetitions = read(outer, repeated, keyNode);
  if (!repetitions || outer.isUnresolved) return resolveStage(values.within(undefined), declaration);
  return repetitions.flatMap(({ suffix, bound, range }) => {
    if (suffix.includes("@")) {
      const message = `DVC cannot find \`${name}@${suffix}\`: the item has an \`@\`. Give it a name without one.`;
      values.addProblem(range ?? keyNode, "stage-name", message, "warning");
    }
    const inner = values.within(values.scope && bindItem(values.scope, bound));
    return resolveStage(inner, { ...declaration, name: `${name}@${suffix}`, used: outer.used }, range);
  });
}

function idOf(values: DvcValues, name: string): string {
  const { file } = values.source;
  return file === "dvc.yaml" ? name : `${file}:${name}`;
}

/** The stage of a declaration, with the values of this scope; none where it has no command. */
function resolveStage(outer: DvcValues, declaration: Declaration, range?: SourceRange): readonly Stage[] {
  const { name, keyNode, body, group } = declaration;
  const { file } = outer.source;
  const written = body.has("wdir") ? outer.text(body.get("wdir") ?? null, "wdir") : undefined;
  const wdir = resolveFrom(folderOf(file), written ?? ".");
  const values = outer.within(outer.scope && withOwnVars(outer, outer.scope, declaration, wdir));
  const cmd = readCommand(values, name, body, keyNode);
  if (cmd === undefined) return [];
  const fields = readFields(values, wdir, body);
  const isUnresolved = outer.isUnresolved || values.isUnresolved;
  const isGroup = outer.scope === undefined && group !== undefined;
  const template = isGroup ? { uses: group.uses } : isUnresolved ? { uses: "interpolation" as const } : undefined;
  const stage = {
    id: idOf(values, name),
    name,
    kind: "dvc" as const,
    file,
    range: range ?? outer.source.rangeOfNode(keyNode),
    cmd: template ? "" : cmd,
    wdir,
    ...fields,
    ...(template && { template }),
    ...(group && !isGroup && { templateOf: group }),
    ...templateParams([...(declaration.used ?? []), ...outer.used, ...values.used], values.scope),
  };
  return [{ ...stage, phase: guessPhase({ ...stage, name: group?.name ?? name, cmd }) }];
}

/** The parameters that a stage takes through templates: what they name in files, each key once. */
function templateParams(used: readonly TemplateUse[], scope: TemplateScope | undefined): Pick<Stage, "templateParams"> {
  const found = new Map<string, ParamDependency>();
  for (const { path, range } of scope ? used : []) {
    const file = scope?.reserved.has(path[0] ?? "") ? undefined : scope && sourceOf(scope, path)?.file;
    const key = path.join(".");
    if (file !== undefined) found.set(JSON.stringify([file, key]), { file, key, range });
  }
  return found.size === 0 ? {} : { templateParams: [...found.values()] };
}

/** The scope of a stage that has `vars` of its own: their files begin at its wdir, which they cannot name themselves. */
function withOwnVars(
  values: DvcValues,
  scope: TemplateScope,
  { name, body }: Declaration,
  wdir: string,
): TemplateScope {
  const vars = body.get("vars") ?? null;
  return vars === null ? scope : loadVars(values, scope, vars, wdir, `vars of ${name}`);
}

/** Undefined, with a problem, where `do` stands without what it is to be repeated for. */
function readPlain(values: DvcValues, name: string, map: YAMLMap): StageBody | undefined {
  const entries = values.source.entries(map);
  const known = stageKeys.filter((key) => key !== "foreach" && key !== "do");
  const repeated = entries.find(({ key }) => key === "do");
  values.refuseUnknownKeys(
    entries.filter((entry) => entry !== repeated),
    known,
    "a stage",
  );
  if (!repeated) return bodyOf(entries);
  const message = `\`${name}\` has \`do\` without \`foreach\`. Say what it is done for, as in \`foreach: [a, b]\`.`;
  const remedies = [{ kind: "add-above", title: "Add `foreach`", lines: ["foreach: [a, b]"] } as const];
  values.addProblem(repeated.keyNode, "do-without-foreach", message, "error", remedies);
  return undefined;
}

/** What `foreach` repeats; undefined, with a problem, where there is nothing to repeat. */
function readDo(values: DvcValues, name: string, map: YAMLMap, keyNode: Node): StageBody | undefined {
  const entries = values.source.entries(map);
  const matrix = entries.find(({ key }) => key === "matrix");
  if (matrix) {
    const message = `\`${name}\` has both \`foreach\` and \`matrix\`, and only one can make its stages. Take one away.`;
    values.addProblem(matrix.keyNode, "foreach-and-matrix", message, "error", [{ kind: "remove-entry" }]);
  }
  values.refuseUnknownKeys(
    entries.filter((entry) => entry !== matrix),
    foreachKeys,
    "a stage with `foreach` (the rest belongs under `do`)",
  );
  const repeated = entries.find((entry) => entry.key === "do");
  if (!repeated || !isMap(repeated.value)) {
    const message = `\`${name}\` has \`foreach\` without \`do\`. Write the stage itself under \`do:\`.`;
    const remedies = repeated
      ? []
      : [{ kind: "add-key", path: ["stages", name], key: "do", lines: ["cmd: echo ${item}"] } as const];
    values.addProblem(repeated?.keyNode ?? keyNode, "foreach-without-do", message, "error", remedies);
    return undefined;
  }
  const inner = values.source.entries(repeated.value);
  values.refuseUnknownKeys(inner, foreachBodyKeys, "a stage under `do`");
  return bodyOf(inner);
}

function bodyOf(entries: readonly MapEntry[]): StageBody {
  return new Map(entries.map((entry) => [entry.key, entry.value]));
}

function checkName(values: DvcValues, name: string, keyNode: Node): void {
  const unfit = name.match(/[@:]/)?.[0];
  if (unfit !== undefined) {
    const message = `DVC cannot find a stage \`${name}\` by its name: it addresses by \`${unfit}\`. Use letters, digits, \`-\` and \`_\`.`;
    const remedy = { kind: "replace", text: name.replaceAll(/[@:]+/g, "-").replace(/-$/, "") } as const;
    // What has an `@` it looks for in a group that is not there, and stops.
    values.addProblem(keyNode, "stage-name", message, unfit === "@" ? "error" : "warning", [remedy]);
  } else if (/[!-,./;-?[-^`{-~]/.test(name)) {
    const message = `\`${name}\` may not be found by name: DVC's names hold no punctuation but \`-\` and \`_\`.`;
    values.addProblem(keyNode, "stage-name", message, "warning");
  }
}

/** The command; the empty text where a template in it has no value, undefined with a problem where there is none. */
function readCommand(values: DvcValues, name: string, body: StageBody, keyNode: Node): Stage["cmd"] | undefined {
  const node = body.get("cmd") ?? null;
  if (node === null || (isScalar(node) && (node.value === null || node.value === ""))) {
    const message = `The stage \`${name}\` has no \`cmd\`. Add the command that it runs.`;
    const remedy = { kind: "add-beneath", title: "Add `cmd`", lines: [`cmd: python ${name}.py`] } as const;
    values.addProblem(keyNode, "missing-cmd", message, "error", body.has("cmd") ? [] : [remedy]);
    return undefined;
  }
  if (isScalar(node)) return values.command(node) ?? "";
  if (isMap(node)) {
    values.addProblem(node, "wrong-type", "`cmd` must be a text or a list of texts.");
    return undefined;
  }
  return values.items(node, "cmd").flatMap((item) => values.command(item) ?? []);
}

function readFields(values: DvcValues, wdir: string, body: StageBody) {
  const desc = body.has("desc") ? values.printed(body.get("desc") ?? null, "desc") : undefined;
  const meta = readMeta(values, body.get("meta") ?? null);
  const execution = values.isUnresolved ? undefined : readExecution(values, body.get("meta") ?? null, meta);
  return {
    deps: readDependencies(values, wdir, body.get("deps") ?? null),
    params: readParams(values, wdir, body.get("params") ?? null),
    outs: readOutputs(values, wdir, body),
    frozen: values.flag(body.get("frozen") ?? null, "frozen"),
    alwaysChanged: values.flag(body.get("always_changed") ?? null, "always_changed"),
    ...(desc !== undefined && { desc }),
    ...(meta && { meta }),
    ...(execution && { execution }),
  };
}

function readDependencies(values: DvcValues, wdir: string, node: Node | null): readonly Dependency[] {
  return values.items(node, "deps").flatMap((item) => {
    const written = values.text(item, "deps");
    if (written === undefined) return [];
    values.refusePipelineFile(item, written, "dependency");
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
      if (keys.length === 0) add(file, null, entry.keyNode);
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
  return plainOf(values.tree(node, "meta")) as Stage["meta"];
}
