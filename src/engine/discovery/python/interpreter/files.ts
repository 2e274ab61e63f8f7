import { isOutsideRoot, resolveFrom } from "../../../model/paths.ts";
import { readParamsText } from "../../params/readParams.ts";
import { rootMark, tidyPath } from "../pythonPaths.ts";
import type { Call, Reading, Value } from "./language.ts";
import { asKind, valueOf } from "./values.ts";

/** Longer texts are no configuration. */
const maxLength = 1_000_000;

/** `open(path)`; the path is relative to where the code runs, or put together from `__file__`. */
export function openFile({ workspace }: Reading, path: Value | undefined): Value | undefined {
  if (typeof path !== "string" || !workspace) return undefined;
  const file = path.startsWith(rootMark)
    ? tidyPath(path.slice(rootMark.length + 1), true)
    : resolveFrom(workspace.folder, path);
  // What lies outside of the workspace is not looked into.
  return isOutsideRoot(file) ? undefined : { kind: "file", path: file };
}

/** `file.read()`. */
export function fileText({ workspace }: Reading, file: Value | undefined): string | undefined {
  const opened = asKind(file, "file");
  const text = opened && workspace?.text(opened.path);
  return text !== undefined && text.length <= maxLength ? text : undefined;
}

/** The functions that read a document, by what they are given: an opened file or its text, or the path of one. */
const readers = new Map<string, "text" | "path">([
  ...["json.load", "json.loads", "tomllib.load", "tomllib.loads", "tomli.load", "tomli.loads", "toml.loads"].map(
    (name) => [name, "text"] as const,
  ),
  ...["safe_load", "load", "full_load", "unsafe_load"].map((name) => [`yaml.${name}`, "text"] as const),
  ...["toml.load", "omegaconf.OmegaConf.load", "anyconfig.load"].map((name) => [name, "path"] as const),
]);

/** What a library reads from a document of configuration: `yaml.safe_load(file)`. Undefined for any other function. */
export function readDocument(name: string, { scope, positional: [first] }: Call): Value | undefined {
  const given = readers.get(name);
  if (given === undefined) return undefined;
  const { reading } = scope;
  const isText = given === "text" && typeof first === "string";
  const file = typeof first === "string" && !isText ? openFile(reading, first) : first;
  const text = isText ? first : fileText(reading, file);
  if (text === undefined) return undefined;
  const path = asKind(file, "file")?.path ?? "";
  const ending = name.startsWith("json")
    ? "json"
    : name.startsWith("tom")
      ? "toml"
      : path.slice(path.lastIndexOf(".") + 1);
  return valueOf(readParamsText(`document.${ending === "py" ? "" : ending}`, text).typed);
}
