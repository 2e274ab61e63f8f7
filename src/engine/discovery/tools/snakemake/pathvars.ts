/** What `<name>` in a rule's paths stands for. */
export type Pathvars = ReadonlyMap<string, string>;

/** Those that every workflow has (Snakemake's `pathvars.py`). */
export const defaultPathvars: Pathvars = new Map(
  ["results", "resources", "logs", "benchmarks"].map((name) => [name, name]),
);

/** A path with its variables in place; those of variables are looked up too, a few levels deep. */
export function withPathvars(path: string, pathvars: Pathvars): string {
  let filled = path;
  for (let depth = 0; depth < 5 && filled.includes("<"); depth++) {
    filled = filled.replaceAll(/<([a-z][a-z0-9_]*)>/g, (written, name: string) => pathvars.get(name) ?? written);
  }
  return filled;
}
