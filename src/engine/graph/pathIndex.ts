import { isOutsideRoot } from "../model/paths.ts";

/** Things at paths relative to the root, to be asked by path. Sorted, so that what lies in a folder stands together. */
export class PathIndex<Entry extends { readonly path: string }> {
  readonly #sorted: readonly Entry[];
  readonly #byPath: ReadonlyMap<string, readonly Entry[]>;

  constructor(entries: readonly Entry[]) {
    this.#sorted = entries.toSorted((a, b) => compareText(a.path, b.path));
    this.#byPath = Map.groupBy(this.#sorted, (entry) => entry.path);
  }

  /** Every path at which something stands, once. */
  paths(): Iterable<string> {
    return this.#byPath.keys();
  }

  /** What stands at the path itself. */
  at(path: string): readonly Entry[] {
    return this.#byPath.get(path) ?? [];
  }

  /** What stands at folders above the path. */
  above(path: string): readonly Entry[] {
    const found: Entry[] = [];
    for (let end = path.lastIndexOf("/"); end > 0; end = path.lastIndexOf("/", end - 1)) {
      found.push(...this.at(path.slice(0, end)));
    }
    return path === "." || isOutsideRoot(path) ? found : [...found, ...this.at(".")];
  }

  /** What lies inside the path, taken as a folder. */
  inside(path: string): readonly Entry[] {
    if (path === ".") return this.#sorted.filter(({ path: inner }) => inner !== "." && !isOutsideRoot(inner));
    const prefix = `${path}/`;
    const found: Entry[] = [];
    for (let index = this.#firstAtOrAfter(prefix); index < this.#sorted.length; index++) {
      const entry = this.#sorted[index];
      if (!entry?.path.startsWith(prefix)) break;
      found.push(entry);
    }
    return found;
  }

  /** What a reader of the path depends on. */
  overlapping(path: string): readonly Entry[] {
    return [...this.at(path), ...this.above(path), ...this.inside(path)];
  }

  #firstAtOrAfter(text: string): number {
    let low = 0;
    let high = this.#sorted.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (compareText(this.#sorted[middle]?.path ?? "", text) < 0) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

function compareText(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
