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

/** `name param='x' *rest: (dep "a") other && after` */
const header = /^@?([A-Za-z_][\w-]*)((?:\s+[^:=\s][^:]*?)?)\s*:(?!=)(.*)$/;

function parseJustfile(_: string, text: string): TaskFile {
  const rangeOf = rangesIn(text);
  const tasks: RunnerTask[] = [];
  let comment: string | undefined;
  let isPrivate = false;
  let start = 0;
  for (const line of text.split("\n")) {
    const written = line.replace(/\r$/, "");
    const [, name = "", parameters = "", rest = ""] = header.exec(written) ?? [];
    if (name !== "" && !/^(?:set|alias|export|import|mod)\s/.test(written)) {
      const at = start + (written.startsWith("@") ? 1 : 0);
      // A recipe whose parameters have no defaults cannot be run by its name alone.
      const isComplete = parameters
        .trim()
        .split(/\s+(?=[^'"]*$|\w+=)/)
        .every((word) => word === "" || /[=*]/.test(word));
      if (!isPrivate && !name.startsWith("_")) {
        tasks.push({
          name,
          range: rangeOf({ start: at, end: at + name.length }),
          cmd: isComplete ? `just ${shellQuote(name)}` : "",
          needs: neededRecipes(rest),
          ...(comment !== undefined && { desc: comment }),
        });
      }
    }
    const isAttribute = /^\[.*\]\s*$/.test(written);
    isPrivate = isAttribute ? isPrivate || /\bprivate\b/.test(written) : false;
    comment = /^#(?!!)\s*(.*)$/.exec(written)?.[1] ?? (isAttribute ? comment : undefined);
    start += line.length + 1;
  }
  return { tasks, problems: [] };
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
