const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;

const exact = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "medium" });

/** How long ago a moment was (both in milliseconds since 1970), in the words of the views in the sidebar. */
export function age(time: number, now: number): string {
  const passed = Math.max(0, now - time);
  if (passed < minute) return "just now";
  if (passed < hour) return `${Math.floor(passed / minute)} min ago`;
  if (passed < day) return `${Math.floor(passed / hour)} h ago`;
  if (passed < 2 * day) return "yesterday";
  if (passed < 30 * day) return `${Math.floor(passed / day)} days ago`;
  return new Date(time).toISOString().slice(0, 10);
}

/** Date and time, as the person's own language writes them. */
export function exactTime(time: number): string {
  return exact.format(time);
}

/** A length of time in milliseconds with the one or two units that matter: `0.8 s`, `41 s`, `3 min 5 s`, `2 h 10 min`. */
export function duration(length: number): string {
  if (length < 10 * second) return `${(Math.max(0, length) / second).toFixed(1)} s`;
  const seconds = Math.round(length / second);
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
  return `${Math.floor(seconds / 3600)} h ${Math.floor((seconds % 3600) / 60)} min`;
}
