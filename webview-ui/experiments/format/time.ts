const exact = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "medium" });

/** Date and time, as the person's own language writes them. */
export function exactTime(time: number): string {
  return exact.format(time);
}
