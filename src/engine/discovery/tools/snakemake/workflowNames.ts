import { folderOf, resolveFrom } from "../../../model/paths.ts";
import { builtin, lookup, pathModule } from "./builtins.ts";
import { expand } from "./expand.ts";
import { globWildcards } from "./globWildcards.ts";
import { rootMark } from "./includePaths.ts";
import type { LibraryFiles } from "./libraries.ts";
import { isThere, library, listFolder, openFile } from "./libraries.ts";
import type { Members, Value } from "./values.ts";
import { functionOf, membersOf, unknown } from "./values.ts";

/** What the names that Snakemake gives to a Snakefile stand for depends on. */
export interface WorkflowView extends LibraryFiles {
  readonly root: string;
  /** The file that is being read. */
  readonly file: string;
  readonly config: Map<string, Value>;
  /** The files that it was read from, relative to the root. */
  readonly configFiles: readonly string[];
  readonly rules: Members;
  readonly scattered: ReadonlyMap<string, Value>;
  /** The samples of a portable project (`pepfile:`). */
  readonly pep: Value | undefined;
  /** `sys.path`: where else modules are looked for. */
  readonly modulePath: Value[];
}

/** A name that Snakemake or Python gives to every Snakefile; undefined for any other. */
export function workflowName(name: string, view: WorkflowView): Value | undefined {
  const { file, folder, config, rules, scattered, workspace } = view;
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
      return functionOf((args) => openFile(args, view));
    case "pep":
      return view.pep;
    case "sys":
      return membersOf({ path: view.modulePath, argv: ["snakemake"] });
    case "os":
      return systemModule(view);
    case "workflow":
      return workflowMembers(view);
    case "srcdir":
      return functionOf(({ positional: [path] }) => besideFile(path, file));
    case "__file__":
      return `${rootMark}/${file}`;
    default:
      return builtin(name) ?? library(name, view);
  }
}

function workflowMembers({ root, file, folder, configFiles }: WorkflowView): Members {
  return membersOf({
    configfiles: configFiles.map((path) => `${rootMark}/${path}`),
    basedir: `${rootMark}/${folderOf(root)}`,
    current_basedir: `${rootMark}/${folderOf(file)}`,
    snakefile: `${rootMark}/${root}`,
    main_snakefile: `${rootMark}/${root}`,
    workdir_init: `${rootMark}/${folder}`,
    source_path: functionOf(({ positional: [path] }) => besideFile(path, file)),
    get_path: functionOf(({ positional: [path] }) => besideFile(path, file)),
  });
}

function besideFile(path: Value | undefined, file: string): Value | undefined {
  return typeof path === "string" ? `${rootMark}/${resolveFrom(folderOf(file), path)}` : undefined;
}

/** `os`, with what it knows of the files of the project. */
function systemModule(view: WorkflowView): Members {
  const known: Readonly<Record<string, Value>> = {
    isdir: functionOf((args) => isThere(args, "/", view)),
    isfile: functionOf((args) => isThere(args, "", view)),
    exists: functionOf((args) => isThere(args, "", view) ?? isThere(args, "/", view)),
  };
  const path: Members = {
    kind: "members",
    get: (name) => (Object.hasOwn(known, name) ? known[name] : pathModule.get(name)),
  };
  return membersOf({
    path,
    sep: "/",
    fspath: functionOf(({ positional: [given] }) => given),
    listdir: functionOf((args) => listFolder(args, view)),
    getcwd: functionOf(() => `${rootMark}/${view.folder}`),
  });
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
