import { lstatSync, readdirSync } from "node:fs";
import { resolve } from "node:path";
import type { Discovery } from "../discovery/discovery.ts";
import type { ProblemFix } from "../engine.ts";
import { findFixes } from "../fixes/findFixes.ts";
import type { Problem, SourcePosition, SourceRange } from "../model/source.ts";
import { withoutRepeats } from "../model/source.ts";
import { systemCode } from "../model/systemErrors.ts";
import { findMissingInputs } from "./missingInputs.ts";
import { findMissingTracked } from "./missingTracked.ts";

/** All that is wrong in a project, as its discovery sees it. Of the files that stages need only their names are looked at. */
export async function readProblems(root: string, discovery: Discovery): Promise<readonly Problem[]> {
  const pipeline = await discovery.pipeline();
  const paramsFiles = new Set(pipeline.stages.flatMap(({ params }) => params.map(({ file }) => file)));
  const params = new Map(
    await Promise.all([...paramsFiles].map(async (file) => [file, await discovery.params(file)] as const)),
  );
  const files = {
    isThere: (path: string) => isThere(resolve(root, path)),
    list: (folder: string) => namesIn(resolve(root, folder)),
    params: (file: string) => params.get(file),
    text: (file: string) => discovery.text(file),
  };
  const missing = [...findMissingInputs(pipeline, files), ...findMissingTracked(root, pipeline, files)];
  return missing.length === 0 ? pipeline.problems : withoutRepeats([...pipeline.problems, ...missing]);
}

/** The ways to mend the problems of a file that touch a place. */
export async function readFixes(
  root: string,
  discovery: Discovery,
  file: string,
  place: SourceRange,
): Promise<readonly ProblemFix[]> {
  const problems = (await readProblems(root, discovery)).filter(
    (problem) => problem.file === file && touches(problem.range, place),
  );
  return problems.flatMap((problem) =>
    findFixes(problem, (path) => discovery.text(path)).map((fix) => ({ ...fix, problem })),
  );
}

function touches(a: SourceRange, b: SourceRange): boolean {
  return !isBefore(a.end, b.start) && !isBefore(b.end, a.start);
}

function isBefore(a: SourcePosition, b: SourcePosition): boolean {
  return a.line === b.line ? a.column < b.column : a.line < b.line;
}

/** What cannot be looked at is not said to be missing. */
function isThere(path: string): boolean {
  try {
    return lstatSync(path, { throwIfNoEntry: false }) !== undefined;
  } catch (error) {
    if (systemCode(error) === undefined) throw error;
    return true;
  }
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    if (systemCode(error) === undefined) throw error;
    return [];
  }
}
