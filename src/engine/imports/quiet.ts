/** Tools hand on what they have at least every two minutes; one that did not for longer is not at work. */
const quietMs = 180_000;

/** Whether files that were last written to then, in milliseconds since 1970, have a writer no more. */
export function isQuiet(changedAt: number): boolean {
  return Date.now() - changedAt >= quietMs;
}
