import { parse, TomlDate, TomlError } from "smol-toml";
import { fileStart } from "../../model/source.ts";
import { rangesIn } from "../lines.ts";
import type { DatePlace, ParamPlace, ParamsText } from "./paramsText.ts";
import { findTomlPlaces } from "./tomlPlaces.ts";
import type { TypedValue } from "./typedValue.ts";

/** Reads a TOML parameters file. Dates are their text. */
export function readTomlParams(file: string, text: string): ParamsText {
  try {
    const content = parse(text, { integersAsBigInt: true });
    const places = findTomlPlaces(text);
    return { typed: typedOf(content), places, dates: findDates(content, places, text), problems: [] };
  } catch (error) {
    if (!(error instanceof TomlError)) throw error;
    const start = { line: error.line, column: error.column };
    const range = error.line > 0 ? { start, end: { ...start, column: start.column + 1 } } : fileStart;
    const cause = (error.message.split("\n")[0] ?? "").replace(/^Invalid TOML document: /, "");
    const message = `This is not TOML: ${cause}. Mend the line, or restore the file.`;
    return {
      typed: null,
      places: new Map(),
      problems: [{ file, range, severity: "error", code: "not-toml", message }],
    };
  }
}

function findDates(content: unknown, places: ReadonlyMap<string, ParamPlace>, text: string): readonly DatePlace[] {
  const rangeOf = rangesIn(text);
  const search = (value: unknown, key: string): readonly DatePlace[] => {
    const place = places.get(key);
    if (value instanceof TomlDate) return place ? [{ key, range: rangeOf(place.value ?? place.key) }] : [];
    if (typeof value !== "object" || value === null) return [];
    return Object.entries(value).flatMap(([name, inner]) => search(inner, key === "" ? name : `${key}.${name}`));
  };
  return search(content, "");
}

function typedOf(value: unknown): TypedValue {
  if (Array.isArray(value)) return value.map(typedOf);
  if (value instanceof TomlDate) return value.toISOString();
  if (typeof value === "object" && value !== null) {
    return new Map(Object.entries(value).map(([key, inner]) => [key, typedOf(inner)]));
  }
  return value as TypedValue;
}
