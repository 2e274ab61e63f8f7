import { parseDocument } from "yaml";

import { resolveFrom } from "../../model/paths.ts";

/** What a dvc.yaml says of files with values, as git's globs relative to the root; what it names may also be a folder. */
export interface MeasuredFiles {
  readonly metrics: readonly string[];
  readonly params: readonly string[];
}

const usualParams = "params.yaml";

type Fields = Readonly<Record<string, unknown>>;

/**
 * The metrics and parameters files that the text of a dvc.yaml names, in a folder relative to the root. What is filled in
 * by a template (`${item}`) may be anything. Nothing of a text that is no dvc.yaml; never throws.
 */
export function measuredFiles(text: string, folder: string): MeasuredFiles {
  const document = parseDocument(text);
  const content = document.errors.length === 0 ? fieldsOf(document.toJS()) : {};
  const at = (...parts: readonly string[]): string =>
    resolveFrom(folder, parts.join("/")).replaceAll(/\$\{[^}]*\}/g, "*");
  const stages = Object.values(fieldsOf(content["stages"])).map((stage) => {
    const fields = fieldsOf(stage);
    return "do" in fields ? fieldsOf(fields["do"]) : fields;
  });
  const measured = stages.map((stage) => {
    const wdir = typeof stage["wdir"] === "string" ? stage["wdir"] : ".";
    return {
      metrics: namesIn(stage["metrics"]).map((name) => at(wdir, name)),
      params: itemsOf(stage["params"]).flatMap((item) =>
        // A text is a key of the usual file.
        typeof item === "string" ? [at(wdir, usualParams)] : Object.keys(fieldsOf(item)).map((name) => at(wdir, name)),
      ),
    };
  });
  return {
    metrics: [...namesIn(content["metrics"]).map((name) => at(name)), ...measured.flatMap(({ metrics }) => metrics)],
    params: [
      at(usualParams),
      ...namesIn(content["params"]).map((name) => at(name)),
      ...measured.flatMap(({ params }) => params),
    ],
  };
}

/** Whether a file is, or lies in, what one of some globs of `measuredFiles` names. */
export function matcherOf(globs: readonly string[]): (file: string) => boolean {
  const patterns = globs.map((glob) => glob.split("*").map(escaped).join(".*"));
  const pattern = new RegExp(`^(?:${patterns.join("|")})(?:/.*)?$`);
  return (file) => patterns.length > 0 && pattern.test(file);
}

function escaped(text: string): string {
  return text.replaceAll(/[\\^$.*+?()[\]{}|]/g, String.raw`\$&`);
}

/** Names in a list of texts, and of maps from a name to options. */
function namesIn(list: unknown): readonly string[] {
  return itemsOf(list).flatMap((item) => (typeof item === "string" ? [item] : Object.keys(fieldsOf(item))));
}

function itemsOf(list: unknown): readonly unknown[] {
  return Array.isArray(list) ? list : [];
}

function fieldsOf(value: unknown): Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Fields) : {};
}
