import { reduce } from "./builtins.ts";
import { readDocument } from "./files.ts";
import type { Call, CallValue, Value } from "./language.ts";
import { operate } from "./operators.ts";
import { isList, isMap, itemsOf } from "./values.ts";

/** What a library's function makes: the tool's own, and those of Python's that pipelines are put together with. Undefined for all else. */
export function callLibrary(name: string, call: Call, callValue: CallValue): Value | undefined {
  const [first, second] = call.positional;
  const { tool } = call.scope.reading;
  if (tool.isOwn(name)) return tool.callLibrary(name, call);
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
      return first === undefined || second === undefined ? undefined : operate(tool, first, "+", second);
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
    case "omegaconf.OmegaConf.create":
    case "omegaconf.OmegaConf.to_container":
      return first;
    default:
      return readDocument(name, call) ?? tool.callLibrary(name, call);
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
