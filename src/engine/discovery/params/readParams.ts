import { isRunValue } from "../../model/run.ts";
import type { RunValue } from "../../model/run.ts";
import { rangesIn } from "../lines.ts";
import { conflictProblem, keepOurSide } from "../yaml/conflictMarkers.ts";
import type { ParamsFile } from "./paramsFile.ts";
import { readPythonParams } from "./paramsPython.ts";
import type { ParamsText } from "./paramsText.ts";
import { readTomlParams } from "./paramsToml.ts";
import { readJsonParams, readYamlParams } from "./paramsYaml.ts";
import { plainOf } from "./typedValue.ts";

/** The languages of parameters files; a file of any other ending is read as YAML, as DVC does. */
export type ParamsLanguage = "yaml" | "json" | "toml" | "python";

/** The language of a parameters file by its ending: YAML where that tells none. */
export function paramsLanguage(file: string): ParamsLanguage {
  const ending = file.slice(file.lastIndexOf(".") + 1).toLowerCase();
  if (ending === "json" || ending === "toml") return ending;
  return ending === "py" ? "python" : "yaml";
}

/** Reads the text of a parameters file in the language that its ending tells. Never throws: what is wrong is in `problems`. */
export function readParams(file: string, text: string): ParamsFile {
  const written = text.replace(/^\uFEFF/, "");
  const conflict = conflictProblem(file, written);
  const plain = conflict ? keepOurSide(written) : written;
  const { typed, places, problems, nameable = typed, dates = [] } = readParamsText(file, plain);
  const values = plainOf(typed);
  const rangeOf = rangesIn(plain);
  return {
    file,
    values,
    typed,
    nameable,
    dates,
    leaves: new Map(leavesOf(values, "")),
    ranges: new Map([...places].map(([key, place]) => [key, rangeOf(place.key)])),
    problems: conflict ? [conflict, ...problems] : problems,
  };
}

/** `text` is without a byte order mark. */
export function readParamsText(file: string, text: string): ParamsText {
  return readers[paramsLanguage(file)](file, text);
}

const readers: Readonly<Record<ParamsLanguage, (file: string, text: string) => ParamsText>> = {
  yaml: readYamlParams,
  json: readJsonParams,
  toml: readTomlParams,
  python: readPythonParams,
};

/** The leaves below a value that stands at a key, by their dotted keys. */
export function leavesOf(value: unknown, key: string): readonly (readonly [string, RunValue])[] {
  if (isRunValue(value)) return key === "" ? [] : [[key, value]];
  if (typeof value !== "object" || value === null) return [];
  const entries = Array.isArray(value) ? value.entries() : Object.entries(value);
  return [...entries].flatMap(([part, inner]) => leavesOf(inner, key === "" ? String(part) : `${key}.${part}`));
}
