import { InvalidArgumentError } from "commander";
import { parseDuration } from "../../engine/model/quantities.ts";

/** Names with commas between them, but for commas in quotation marks. */
export function collectNames(value: string, before: readonly string[]): readonly string[] {
  const names = value.match(/(?:[^,"'`]|(["'`])(?:\\[^]|(?!\1)[^])*\1)+/g) ?? [];
  return [...before, ...names.map((name) => name.trim())];
}

/** A number from 0 to 1. Throws `InvalidArgumentError`, as all of these do. */
export function parseShare(text: string): number {
  const share = Number(text);
  if (text.trim() === "" || !(share >= 0 && share <= 1)) throw new InvalidArgumentError("It has to be from 0 to 1.");
  return share;
}

/** A count that may be none. */
export function parseRetries(text: string): number {
  return text === "0" ? 0 : parseCount(text);
}

/** A time with its unit, in milliseconds. */
export function parseTimeout(text: string): number {
  const milliseconds = parseDuration(text);
  if (milliseconds === undefined) throw new InvalidArgumentError("It has to be a time with its unit, as 90s or 30m.");
  return milliseconds;
}

/** A whole number that makes chance the same each time. */
export function parseSeed(text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new InvalidArgumentError("It has to be a whole number of at most nine digits.");
  return Number(text);
}

/** A number from 1 on. */
export function parseCount(text: string): number {
  if (!/^[1-9]\d*$/.test(text)) throw new InvalidArgumentError("It has to be a number from 1 on.");
  return Number(text);
}
