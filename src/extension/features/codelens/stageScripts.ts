import { resolveFrom } from "../../../engine/model/paths.ts";
import type { Stage } from "../../../engine/model/stage.ts";
import { commandLines } from "../../../engine/model/stage.ts";

const scriptEnding = /\.(py|ipynb|r|rmd|qmd|jl|sh|bash|zsh|ps1|bat|cmd|js|mjs|cjs|ts|mts|rb|pl|lua|scala|m|do|sql)$/i;

/**
 * The scripts that a stage runs, relative to the root: those that its command names; where it names none (`make train`),
 * those that it depends on. What it makes is none of them, such as the notebook that papermill fills in.
 */
function scriptsOf(stage: Stage): readonly string[] {
  const made = new Set(stage.outs.map(({ path }) => path));
  const named = commandLines(stage.cmd).flatMap(scriptsInCommand);
  const inCommand = new Set(named.map((written) => resolveFrom(stage.wdir, written)).filter((path) => !made.has(path)));
  if (inCommand.size > 0) return [...inCommand];
  return [...new Set(stage.deps.map(({ path }) => path).filter((path) => scriptEnding.test(path)))];
}

/** Those of many stages that run a script, by its path relative to the root. */
export function stagesThatRun(script: string, stages: readonly Stage[]): readonly Stage[] {
  const name = nameOf(script).replace(/\.\w+$/, "");
  // Who does not even write its name need not be looked at closely.
  const mayRun = ({ cmd, deps }: Stage): boolean =>
    commandLines(cmd).some((line) => line.includes(name)) || deps.some(({ path }) => path === script);
  return stages.filter((stage) => mayRun(stage) && scriptsOf(stage).includes(script));
}

/** Words that are paths of scripts, and the modules of `python -m package.module`. */
function scriptsInCommand(line: string): readonly string[] {
  const words = [...line.matchAll(/"([^"]*)"|'([^']*)'|[^\s"';&|<>()]+/g)].map(
    ([word, double, single]) => double ?? single ?? word,
  );
  return words.flatMap((word, index) => {
    if (scriptEnding.test(word)) return [word];
    const isModule = words[index - 1] === "-m" && /^python|^py$/i.test(nameOf(words[index - 2] ?? ""));
    return isModule ? [`${word.replaceAll(".", "/")}.py`] : [];
  });
}

function nameOf(path: string): string {
  return path.slice(Math.max(path.lastIndexOf("/"), path.lastIndexOf("\\")) + 1);
}
