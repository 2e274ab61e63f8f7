import type { SourceRange } from "../../../model/source.ts";
import type { Dependency } from "../../../model/stage.ts";
import type { PythonModule } from "../../python/pythonModule.ts";
import type { Traced, TracedFunction } from "../../python/pythonTrace.ts";

/** What an asset is made from: another asset that the code names, or a key, whoever makes that. */
export type AssetNeed =
  | { readonly kind: "asset"; readonly asset: DagsterAsset }
  | { readonly kind: "key"; readonly key: string };

/** An asset that a function makes, or a component in YAML. */
export interface DagsterAsset {
  /** Where it is declared. */
  readonly module: Pick<PythonModule, "file">;
  readonly range: SourceRange;
  /** The function's name, or the variable's: a later one of the same name replaces it. */
  readonly definedAs: string;
  /** Its path, joined with `/`, without the prefix that loading it may give. */
  readonly key: string;
  /** Set where it stands for assets that cannot be told: the key is the function's name. */
  readonly isUntold?: true;
  readonly needs: readonly AssetNeed[];
  readonly group?: string;
  readonly desc?: string;
  /** Files that it reads: a notebook, a component's script. */
  readonly deps?: readonly Dependency[];
}

export interface DagsterOp {
  readonly name: string;
  /** Tells one op from another of the same name. */
  readonly place: string;
  readonly desc?: string;
}

/** A function that puts ops together. */
export interface DagsterGraph {
  readonly name: string;
  readonly place: string;
  readonly compose: TracedFunction<DagsterThing>;
}

/** What of Dagster's a name in the code may stand for. */
export type DagsterThing =
  /** Something of the library's, by its name in it: `AssetKey`. */
  | { readonly kind: "library"; readonly name: string; readonly isIntegration: boolean }
  | { readonly kind: "module"; readonly module: PythonModule }
  | { readonly kind: "assets"; readonly assets: readonly DagsterAsset[] }
  /** An `AssetKey`, or an asset that no function makes: `SourceAsset`, `AssetSpec`. */
  | { readonly kind: "key"; readonly key: string; readonly needs: readonly AssetNeed[]; readonly group?: string }
  /** `AssetIn`, `AssetOut`: a key, a prefix for it, or neither. */
  | { readonly kind: "slot"; readonly key?: string; readonly prefix: readonly string[]; readonly group?: string }
  | { readonly kind: "op"; readonly op: DagsterOp }
  | { readonly kind: "graph"; readonly graph: DagsterGraph }
  /** The outputs of a graph by their names; its parts are in their order. */
  | { readonly kind: "outputs"; readonly parts: ReadonlyMap<string, Traced<DagsterThing>> }
  /** The results of dynamic steps, of which each is mapped. */
  | { readonly kind: "results" }
  | { readonly kind: "method"; readonly of: DagsterThing; readonly name: string };

/** A job with the name that it is run by. */
export interface DagsterJob {
  readonly module: PythonModule;
  readonly graph: DagsterGraph;
  readonly name: string;
  /** Of `@pipeline`, as Dagster called jobs before 0.13. */
  readonly isPipeline: boolean;
}

/** Assets that are loaded together, and get a prefix by it. */
export interface AssetLoad {
  readonly modules: readonly PythonModule[];
  /** Whether the modules are packages, loaded with all that lies in them. */
  readonly isPackage: boolean;
  readonly prefix: readonly string[];
  readonly group?: string;
}

/** All that the code of a workspace defines for Dagster. */
export interface DagsterFindings {
  readonly assets: DagsterAsset[];
  readonly jobs: DagsterJob[];
  readonly graphs: DagsterGraph[];
  /** Ops at the top level of a module. */
  readonly ops: { readonly op: DagsterOp; readonly module: PythonModule; readonly range: SourceRange }[];
  readonly loads: AssetLoad[];
  /** Graphs that are assets, or jobs by another name: no pipelines of their own. */
  readonly takenGraphs: Set<string>;
  /** Ops that are assets. */
  readonly takenOps: Set<string>;
}

/** `["a"]` and `b/c` as `a/b/c`. */
export function joinKey(prefix: readonly string[], key: string): string {
  return [...prefix, key].join("/");
}
