import type { Call } from "./calls.ts";
import type { CallValue } from "./builtins.ts";
import { reduce } from "./builtins.ts";
import { findPipelines } from "./findPipelines.ts";
import { makeNode, makePipeline } from "./kedroCalls.ts";
import { operate } from "./operators.ts";
import type { Value } from "./values.ts";
import { isList, isMap, itemsOf } from "./values.ts";

/** What a library's function makes: Kedro's own, and those of Python's that pipelines are put together with. Undefined for all else. */
export function callLibrary(name: string, call: Call, callValue: CallValue): Value | undefined {
  const [first, second] = call.positional;
  if (name.startsWith("kedro.")) return callKedro(name.slice(name.lastIndexOf(".") + 1), call);
  switch (name) {
    case "functools.partial":
      return first === undefined
        ? undefined
        : { kind: "partial", func: first, args: { positional: call.positional.slice(1), keywords: call.keywords } };
    case "functools.update_wrapper":
      return second ?? call.keywords.get("wrapped");
    case "functools.reduce":
      return reduce(call, callValue);
    case "operator.add":
    case "operator.or_":
      return first === undefined || second === undefined ? undefined : operate(first, "+", second);
    case "itertools.chain":
      return call.positional.flatMap((list) => itemsOf(list) ?? []);
    case "itertools.chain.from_iterable":
      return itemsOf(first)?.flatMap((list) => itemsOf(list) ?? []);
    case "itertools.product":
      return product(call.positional);
    case "copy.copy":
    case "copy.deepcopy":
      return copyOf(first);
    case "collections.OrderedDict":
    case "collections.defaultdict":
      return isMap(first) ? new Map(first) : new Map(call.keywords);
    case "os.environ.get":
    case "os.getenv":
      // As where the variable is not set; without a default nothing can be told.
      return second;
    default:
      // A pipeline of kedro-mlflow is its training pipeline.
      return /^kedro_mlflow\..*\bpipeline_ml(?:_factory)?$/.test(name)
        ? (call.keywords.get("training") ?? first)
        : undefined;
  }
}

function callKedro(name: string, call: Call): Value | undefined {
  switch (name) {
    case "node":
    case "Node":
      return makeNode(call);
    case "pipeline":
    case "Pipeline":
    case "modular_pipeline":
      return makePipeline(call);
    case "find_pipelines":
      return findPipelines(call.scope.reading);
    default:
      return undefined;
  }
}

function copyOf(value: Value | undefined): Value | undefined {
  if (isList(value)) return [...value];
  return isMap(value) ? new Map(value) : value;
}

const maxProduct = 5000;

function product(lists: readonly Value[]): Value[] | undefined {
  let made: Value[][] = [[]];
  for (const list of lists) {
    const items = itemsOf(list);
    if (!items || made.length * items.length > maxProduct) return undefined;
    made = made.flatMap((before) => items.map((item) => [...before, item]));
  }
  return made;
}
