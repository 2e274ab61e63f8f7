/**
 * A short id that sorts by time: milliseconds since 1970 in base 36 (eight characters until the year 2059),
 * then four random ones. `random` is a number in [0, 1).
 */
export function timeOrderedId(now: number, random: number): string {
  const suffix = Math.floor(random * 36 ** 4)
    .toString(36)
    .padStart(4, "0");
  return `${now.toString(36).padStart(8, "0")}${suffix}`;
}
