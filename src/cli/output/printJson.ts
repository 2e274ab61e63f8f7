import { print } from "./print.ts";

/** The number of every JSON that the CLI prints; it grows when a field is taken away or changes its meaning. */
export const jsonVersion = 1;

/** Prints one JSON value. NaN and infinities, which JSON has not, come as the texts `NaN`, `Infinity`, `-Infinity`. */
export function printJson<Value extends { readonly version: typeof jsonVersion }>(value: Value): void {
  const text = JSON.stringify(
    value,
    (_, inner: unknown) => (typeof inner === "number" && !Number.isFinite(inner) ? String(inner) : inner),
    2,
  );
  print("stdout", `${text}\n`);
}
