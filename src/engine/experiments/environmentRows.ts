import type { EnvironmentRow } from "../model/comparison.ts";
import type { OtherInterpreter, RunDetail, RunEnvironment } from "../model/run.ts";
import { differingFirst, keysOf, someDiffer } from "./rows.ts";
import { describeSeeds } from "./seeds.ts";

type Facts = Readonly<Record<string, string>>;

/**
 * One row a fact that any of the runs' environments has, differing ones first. A run whose environment is not known (it
 * has only just begun) has no values, and differs in nothing.
 */
export function environmentRows(runs: readonly Pick<RunDetail, "environment" | "params">[]): readonly EnvironmentRow[] {
  const facts = runs.map(({ environment, params }) => environment && factsOf(environment, params));
  const known = facts.filter((fact) => fact !== undefined);
  const rows = keysOf(known).map((key): EnvironmentRow => {
    const knownValues = known.map((fact) => fact[key]);
    return { key, values: facts.map((fact) => fact?.[key]), differs: someDiffer(knownValues, Object.is) };
  });
  return differingFirst(rows, (row) => row.key);
}

function factsOf(environment: RunEnvironment, params: RunDetail["params"]): Facts {
  const { interpreter, packages, others = [], unknown = [], gpu, variables = {} } = environment;
  const startsCode = interpreter !== undefined || others.length > 0;
  return {
    platform: environment.platform,
    architecture: environment.arch,
    CPUs: String(environment.cpuCount),
    memory: `${(environment.memoryBytes / 2 ** 30).toFixed(1)} GiB`,
    Cairn: environment.cairnVersion,
    ...(interpreter && { python: interpreter.version, interpreter: interpreter.path }),
    ...(startsCode && { seeds: describeSeeds(params) }),
    ...(gpu && { GPUs: describeCards(gpu.cards), "GPU driver": gpu.driver }),
    ...(gpu?.cuda !== undefined && { CUDA: gpu.cuda }),
    ...named("package", packages),
    ...named("variable", variables),
    ...Object.assign({}, ...others.map(factsOfOther)),
    ...Object.fromEntries(
      unknown.map(({ tool, stages }) => [`interpreter of ${stages.join(", ")}`, `chosen by ${tool}`]),
    ),
  };
}

const languageNames: Readonly<Record<OtherInterpreter["language"], string>> = {
  python: "python",
  r: "R",
  julia: "Julia",
  node: "Node.js",
};

/** An interpreter with its version, for a person: `R 4.3.1`. */
export function describeInterpreter({ language, version }: OtherInterpreter): string {
  return `${languageNames[language]} ${version}`;
}

/** Where nobody could tell which Python was started: `what \`hatch run\` starts in train`. */
export function describeUnknown({ tool, stages }: NonNullable<RunEnvironment["unknown"]>[number]): string {
  return `what \`${tool}\` starts in ${stages.join(", ")}`;
}

/** Cards by their names, each once: `2 × NVIDIA A100`. */
export function describeCards(cards: readonly string[]): string {
  const counts = Map.groupBy(cards, (name) => name);
  return [...counts].map(([name, { length }]) => (length === 1 ? name : `${length} × ${name}`)).join(", ");
}

/** Of a further Python, with the stages that start it in each name: the first one has the plain names. */
function factsOfOther({ language, path, version, stages, packages = {}, lock }: OtherInterpreter): Facts {
  const name = languageNames[language];
  const of = ` of ${stages.join(", ")}`;
  return {
    ...(language === "python" ? { [`python${of}`]: version, [`interpreter${of}`]: path } : { [name]: version }),
    ...named("package", packages, of),
    ...(lock && { [lock.path]: lock.sha256.slice(0, 12) }),
  };
}

function named(kind: string, values: Facts, of = ""): Facts {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [`${kind} ${name}${of}`, value]));
}
