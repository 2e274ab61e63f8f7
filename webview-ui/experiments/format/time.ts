const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;

const ago = new Intl.RelativeTimeFormat("en", { numeric: "auto", style: "short" });

const exact = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "medium" });

const nearDate = new Intl.DateTimeFormat("en", { day: "numeric", month: "short" });

const farDate = new Intl.DateTimeFormat("en", { day: "numeric", month: "short", year: "numeric" });

/** How long ago a moment was (both in milliseconds since 1970); a date where it is more than a week. */
export function age(time: number, now: number): string {
  const passed = now - time;
  if (passed < minute) return "just now";
  if (passed < hour) return inUnits(passed / minute, "minute");
  if (passed < day) return inUnits(passed / hour, "hour");
  if (passed < 7 * day) return inUnits(passed / day, "day");
  return (passed < 300 * day ? nearDate : farDate).format(time);
}

function inUnits(passed: number, unit: Intl.RelativeTimeFormatUnit): string {
  return ago.format(-Math.floor(passed), unit).replace(".", "");
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
