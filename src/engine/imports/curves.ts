import type { Curve, Scalar } from "../model/run.ts";

/** Collects the curves of a run, of which there may be millions of points. */
export class Curves {
  readonly #curves = new Map<string, { readonly key: string; readonly steps: number[]; readonly values: number[] }>();

  add(key: string, step: number, value: number): void {
    let curve = this.#curves.get(key);
    if (curve === undefined) {
      curve = { key, steps: [], values: [] };
      this.#curves.set(key, curve);
    }
    curve.steps.push(step);
    curve.values.push(value);
  }

  /** What was recorded last, by key. */
  latest(): Readonly<Record<string, Scalar>> {
    return Object.fromEntries([...this.#curves.values()].map(({ key, values }) => [key, values.at(-1) ?? Number.NaN]));
  }

  /** Those that were recorded more than once: a single point is no curve. */
  all(): readonly Curve[] {
    return [...this.#curves.values()].filter(({ steps }) => steps.length > 1);
  }
}
