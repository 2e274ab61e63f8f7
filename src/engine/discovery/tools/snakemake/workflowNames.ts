import { folderOf, resolveFrom } from "../../../model/paths.ts";
import type { WorkspaceFiles } from "../toolReader.ts";
import { builtin, lookup } from "./builtins.ts";
import { readDataFile } from "./configuration.ts";
import { expand } from "./expand.ts";
import { globWildcards } from "./globWildcards.ts";
import { rootMark } from "./includePaths.ts";
import type { Members, Value } from "./values.ts";
import { functionOf, hasUnknown, membersOf, unknown } from "./values.ts";

/** What the names that Snakemake gives to a Snakefile stand for depends on. */
export interface WorkflowView {
  readonly root: string;
  /** The file that is being read. */
  readonly file: string;
  readonly folder: string;
  readonly config: Map<string, Value>;
  readonly rules: Members;
  readonly scattered: ReadonlyMap<string, Value>;
  readonly workspace: WorkspaceFiles;
}

/** A name that Snakemake or Python gives to every Snakefile; undefined for any other. */
export function workflowName(name: string, view: WorkflowView): Value | undefined {
  const { root, file, folder, config, rules, scattered, workspace } = view;
  const loader = functionOf(({ positional: [path] }) =>
    typeof path === "string" && !hasUnknown(path) ? readDataFile(path, folder, workspace) : undefined,
  );
  switch (name) {
    case "rules":
    case "checkpoints":
      return rules;
    case "scatter":
    case "gather":
      return { kind: "members", get: (process) => scattered.get(process) };
    case "glob_wildcards":
      return functionOf((args) => globWildcards(args, folder, workspace));
    case "lookup":
      return functionOf((args) => lookup({ ...args, named: new Map([["within", config], ...args.named]) }));
    case "open":
      // A file that is open is known by its path: all that is asked of it is what it holds.
      return functionOf(({ positional: [path] }) => path);
    case "yaml":
      return membersOf({ safe_load: loader, load: loader, full_load: loader });
    case "json":
      return membersOf({ load: loader });
    case "workflow":
      return membersOf({
        basedir: `${rootMark}/${folderOf(root)}`,
        current_basedir: `${rootMark}/${folderOf(file)}`,
        snakefile: `${rootMark}/${root}`,
        source_path: functionOf(({ positional: [path] }) =>
          typeof path === "string" ? `${rootMark}/${resolveFrom(folderOf(file), path)}` : undefined,
        ),
      });
    default:
      return builtin(name);
  }
}

/** What `scatter.name` and `gather.name` do to a path: it becomes one for each of `count` parts. */
export function scattering(name: string, count: Value): Value {
  const parts = typeof count === "bigint" ? Math.min(Number(count), 1_000) : undefined;
  const items: Value =
    parts === undefined
      ? unknown(`scatteritem.${name}`)
      : Array.from({ length: parts }, (_, index) => `${index + 1}-of-${parts}`);
  return functionOf((call) => expand({ ...call, named: new Map([...call.named, ["scatteritem", items]]) }));
}
