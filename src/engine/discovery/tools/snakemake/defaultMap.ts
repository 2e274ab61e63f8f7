import type { Value } from "./values.ts";

/** `defaultdict`: a dictionary that makes what is asked of it and not there. */
export class DefaultMap extends Map<string, Value> {
  readonly #make: () => Value;

  constructor(make: () => Value) {
    super();
    this.#make = make;
  }

  /** `dictionary[key]`. */
  fetch(key: string): Value {
    const known = this.get(key);
    if (known !== undefined) return known;
    const made = this.#make();
    this.set(key, made);
    return made;
  }
}
