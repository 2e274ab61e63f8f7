import type { Node } from "yaml";
import { folderOf, resolveFrom } from "../../model/paths.ts";
import type { SourceRange } from "../../model/source.ts";
import { fieldsOf } from "../yaml/yamlFields.ts";
import type { YamlSource } from "../yaml/yamlSource.ts";
import { readForeach, readMatrix } from "./dvcGroups.ts";
import { DvcValues, openDvcFile } from "./dvcText.ts";
import type { TemplateFiles } from "./templateFiles.ts";
import { bindItem, emptyScope } from "./templateScope.ts";
import type { TemplateScope } from "./templateScope.ts";
import { loadDefaultParams, loadVars } from "./templateVars.ts";

/** What the templates of a stage can name: of one that is repeated, for each of the stages that it makes. */
export interface StageScope {
  /** The name of the stage that is made; undefined outside of stages, and where nothing can be repeated. */
  readonly name?: string;
  readonly scope: TemplateScope;
  /** Where the item that is repeated is written, if it is written by itself. */
  readonly itemRange?: SourceRange;
}

/** What templates can name in a dvc.yaml outside of its stages, with `undefined` for the name, or in one stage. */
export function stageScopes(source: YamlSource, files: TemplateFiles, name: string | undefined): readonly StageScope[] {
  const outer = new DvcValues(openDvcFile(source, files, []), emptyScope);
  const folder = folderOf(source.file);
  const top = fieldsOf(source, source.root);
  const shared = loadVars(outer, loadDefaultParams(outer, emptyScope, folder), top.get("vars") ?? null, folder, "vars");
  const declared = name === undefined ? undefined : fieldsOf(source, top.get("stages")).get(name);
  if (name === undefined || !declared) return [{ scope: shared }];
  const entries = fieldsOf(source, declared);
  const uses = ["foreach", "matrix"].find((key) => entries.has(key));
  const values = outer.within(shared);
  if (uses === undefined) return [{ name, scope: withOwnVars(values, shared, entries) }];
  const read = uses === "foreach" ? readForeach : readMatrix;
  const body = uses === "foreach" ? fieldsOf(source, entries.get("do")) : entries;
  const repetitions = read(values, entries.get(uses) ?? null, declared) ?? [];
  if (repetitions.length === 0) return [{ scope: withOwnVars(values, shared, body) }];
  return repetitions.map(({ suffix, bound, range }) => {
    const scope = withOwnVars(values, bindItem(shared, bound), body);
    return { name: `${name}@${suffix}`, scope, ...(range && { itemRange: range }) };
  });
}

/** A stage's own `vars` begin at its wdir, which they cannot name themselves. */
function withOwnVars(values: DvcValues, scope: TemplateScope, body: ReadonlyMap<string, Node | null>): TemplateScope {
  const own = body.get("vars") ?? null;
  if (own === null) return scope;
  const inner = values.within(scope);
  const wdir = body.has("wdir") ? inner.text(body.get("wdir") ?? null, "wdir") : undefined;
  return loadVars(inner, scope, own, resolveFrom(folderOf(values.source.file), wdir ?? "."), "vars");
}
