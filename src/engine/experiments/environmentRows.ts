import type { EnvironmentRow } from "../model/comparison.ts";
import type { RunEnvironment } from "../model/run.ts";
import { differingFirst, keysOf, someDiffer } from "./rows.ts";

/**
 * One row a fact that any of the environments has, differing ones first. A run whose environment is not known (it has
 * only just begun) has no values, and differs in nothing.
 */
export function environmentRows(environments: readonly (RunEnvironment | undefined)[]): readonly EnvironmentRow[] {
  const facts = environments.map((environment) => environment && factsOf(environment));
  const known = facts.filter((fact) => fact !== undefined);
  const rows = keysOf(known).map((key): EnvironmentRow => {
    const knownValues = known.map((fact) => fact[key]);
    return { key, values: facts.map((fact) => fact?.[key]), differs: someDiffer(knownValues, Object.is) };
  });
  return differingFirst(rows, (row) => row.key);
}

function factsOf(environment: RunEnvironment): Readonly<Record<string, string>> {
  const { interpreter, packages } = environment;
  return {
    platform: environment.platform,
    architecture: environment.arch,
    CPUs: String(environment.cpuCount),
    memory: `${(environment.memoryBytes / 2 ** 30).toFixed(1)} GiB`,
    Cairn: environment.cairnVersion,
    ...(interpreter && { python: interpreter.version, interpreter: interpreter.path }),
    ...Object.fromEntries(Object.entries(packages).map(([name, version]) => [`package ${name}`, version])),
  };
}
