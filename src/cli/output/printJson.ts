import { print } from "./print.ts";

export const jsonVersion = 1;

/**
 * What every JSON that the CLI prints has. In all of them paths are relative to the project's root with forward slashes,
 * lines and columns count from 1, and times are ISO 8601 in UTC. A field that does not apply is left out.
 */
export interface Versioned {
  /** Grows when a field is taken away or changes its meaning; a new field does not change it. */
  readonly version: typeof jsonVersion;
}

/** Prints one JSON value. NaN and infinities, which JSON has not, come as the texts `NaN`, `Infinity`, `-Infinity`. */
export function printJson<Value extends Versioned>(value: Value): void {
  const text = JSON.stringify(
    value,
    (_, inner: unknown) => (typeof inner === "number" && !Number.isFinite(inner) ? String(inner) : inner),
    2,
  );
  print("stdout", `${text}\n`);
}
