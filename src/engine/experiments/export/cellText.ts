import { shortNumber } from "../../model/numbers.ts";
import { formatDuration } from "../../model/words.ts";
import type { RunValue } from "../../model/run.ts";
import type { ExportCell, ExportColumn } from "./exportColumns.ts";

/** A cell for programs: every digit, times as ISO 8601, durations in seconds, tags and stages with commas between; nothing is an empty text. */
export function exactText({ fact }: ExportColumn, cell: ExportCell): string {
  if (cell === undefined || cell === null) return "";
  if (fact === "time" && typeof cell === "number") return new Date(cell).toISOString();
  if (fact === "duration" && typeof cell === "number") return String(cell / 1_000);
  if (fact !== undefined && Array.isArray(cell)) return cell.join(", ");
  return typeof cell === "object" ? JSON.stringify(cell) : String(cell);
}

/** A cell for people: numbers with as many digits as one compares, times to the minute (local time), hashes short. */
export function shownText({ fact }: ExportColumn, cell: ExportCell): string {
  if (cell === undefined || cell === null) return "";
  if (fact === "hash") return String(cell).slice(0, 7);
  if (fact === "time" && typeof cell === "number") return minuteOf(new Date(cell));
  if (fact === "duration" && typeof cell === "number") return formatDuration(cell);
  return shownValue(cell);
}

function shownValue(value: RunValue): string {
  if (typeof value === "number") return shortNumber(value);
  return Array.isArray(value) ? value.map(shownValue).join(", ") : String(value);
}

function minuteOf(date: Date): string {
  const two = (part: number): string => String(part).padStart(2, "0");
  const day = [date.getFullYear(), two(date.getMonth() + 1), two(date.getDate())].join("-");
  return `${day} ${two(date.getHours())}:${two(date.getMinutes())}`;
}
