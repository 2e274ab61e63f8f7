import type { Problem, SourceRange } from "../../../model/source.ts";
import { problemAt } from "../../../model/source.ts";
import { rangesIn } from "../../lines.ts";
import { isJustfile } from "../../pipelineFiles.ts";
import { shellQuote } from "../shellQuote.ts";
import type { SourceFormat, ToolReader } from "../toolReader.ts";
import type { RunnerTask, TaskFile } from "./taskStages.ts";
import { taskStages } from "./taskStages.ts";

/** Justfiles (just.systems). */
export const justfileFormat: SourceFormat<TaskFile> = {
  isWanted: isJustfile,
  parse: parseJustfile,
};

/** The recipes of justfiles as stages; private ones (`_name`, `[private]`) are none. */
export const justfileReader: ToolReader<TaskFile> = { read: taskStages };

/** `name param='x' *rest: (dep "a") other && after`: a default may be a text with anything in it, or a call in brackets. */
const header =
  /^@?([A-Za-z_][\w-]*)((?:[ \t]+[$*+]*[A-Za-z_][\w-]*(?:=(?:"[^"]*"|'[^']*'|`[^`]*`|\([^)]*\)|[^\s:"'`(]+))?)*)[ \t]*:(?!=)(.*)$/;

function parseJustfile(file: string, text: string): TaskFile {
  const rangeOf = rangesIn(text);
  const run = commandOf(file);
  const tasks: RunnerTask[] = [];
  let comment: string | undefined;
  const problems: Problem[] = [];
  const allowsDoubles = /^set\s+allow-duplicate-recipes\b/m.test(text);
  let isPrivate = false;
  let isForOneSystem = false;
  let start = 0;
  for (const line of text.split("\n")) {
    const written = line.replace(/\r$/, "");
    const [, name = "", parameters = "", rest = ""] = header.exec(written) ?? [];
    if (name !== "" && !/^(?:set|alias|export|import|mod)\s/.test(written) && !isPrivate && !name.startsWith("_")) {
      const at = start + (written.startsWith("@") ? 1 : 0);
      const range = rangeOf({ start: at, end: at + name.length });
      const same = isForOneSystem ? undefined : tasks.find((task) => task.name === name);
      if (same && !allowsDoubles) problems.push(doubleRecipe(file, same, range));
      tasks.push({
        name,
        range,
        cmd: isComplete(parameters) ? `${run} ${shellQuote(name)}` : "",
        needs: neededRecipes(rest),
        ...(comment !== undefined && { desc: comment }),
      });
    }
    const isAttribute = /^\[.*\]\s*$/.test(written);
    isForOneSystem = isAttribute && (isForOneSystem || /\b(?:linux|macos|unix|windows|openbsd)\b/.test(written));
    isPrivate = isAttribute ? isPrivate || /\bprivate\b/.test(written) : false;
    const said = /^\[doc\(\s*(['"])(.*)\1\s*\)\]\s*$/.exec(written)?.[2] ?? /^#(?!!)\s*(.*)$/.exec(written)?.[1];
    comment = said ?? (isAttribute ? comment : undefined);
    start += line.length + 1;
  }
  return { tasks, problems };
}

function doubleRecipe(file: string, { name, range: first }: RunnerTask, range: SourceRange): Problem {
  const message = `A recipe \`${name}\` is there already (line ${first.start.line}): just takes none of the file then. Rename one of them.`;
  return problemAt(file, range, "duplicate-name", message, "error", [{ kind: "rename", taken: [name] }]);
}

/** What runs a recipe: files of another name have to be told. */
function commandOf(file: string): string {
  const name = file.slice(file.lastIndexOf("/") + 1);
  return name.endsWith(".just") ? `just -f ${shellQuote(name)}` : "just";
}

/** A recipe whose parameters have no defaults cannot be run by its name alone. */
function isComplete(parameters: string): boolean {
  const bare = parameters.replaceAll(/"[^"]*"|'[^']*'|`[^`]*`|\([^)]*\)/g, "x").trim();
  return bare === "" || bare.split(/\s+/).every((word) => /[=*]/.test(word));
}

/** The recipes that run before: those behind `&&` run after. */
function neededRecipes(rest: string): readonly string[] {
  const before = rest.replace(/\s#.*$/, "").split("&&", 1)[0] ?? "";
  const withArguments = [...before.matchAll(/\(\s*([\w-]+)[^)]*\)/g)].map(([, name = ""]) => name);
  const plain = before
    .replaceAll(/\([^)]*\)/g, " ")
    .split(/\s+/)
    .filter((word) => /^[A-Za-z_][\w-]*$/.test(word));
  return [...plain, ...withArguments];
}
