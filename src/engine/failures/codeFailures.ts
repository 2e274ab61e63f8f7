import { existsSync, realpathSync } from "node:fs";
import path from "node:path";
import type { EngineContext } from "../context.ts";
import type { CodeFailure, CodePlace } from "../model/codeFailure.ts";
import { stageLogName } from "../run/stageLog.ts";
import { readFileEnd } from "./logTail.ts";
import { parsePythonErrors } from "./pythonTraceback.ts";
import type { PythonError, TracebackFrame } from "./pythonTraceback.ts";

/** What ended a stage stands at the end of its log. */
const readBytes = 256 * 1024;
/** Code that is installed beside the project's own. */
const installed = /(?:^|\/)(?:site-packages|dist-packages|\.venv|venv|\.tox|node_modules)\//;

/**
 * The errors that ended a stage of a run, as the last traceback in its log tells: one, or where that is a group with
 * members from the project's code, each of these. Empty where there is none, or where no line of it is the project's.
 * Throws a `UserError` `run-unknown`.
 */
export async function readCodeFailures(
  context: EngineContext,
  runRef: string,
  stageId: string,
): Promise<readonly CodeFailure[]> {
  const run = context.ledger.runs.find(runRef);
  const last = parsePythonErrors(readFileEnd(path.join(context.home, run.logDir, stageLogName(stageId)), readBytes)).at(
    -1,
  );
  if (!last) return [];
  const { stages } = await context.discovery.pipeline();
  const wdir = run.command?.wdir ?? stages.find(({ id }) => id === stageId)?.wdir ?? ".";
  return failuresOf(last, placeFinder(context.root, wdir));
}

type FindPlace = (frame: TracebackFrame) => readonly CodePlace[];

function failuresOf(error: PythonError, find: FindPlace): readonly CodeFailure[] {
  const members = error.members.flatMap((member) => failuresOf(member, find));
  if (members.length > 0) return members;
  const places = error.frames.flatMap((frame) => find(frame).map((place) => ({ ...place, name: frame.name })));
  const deepest = places.at(-1);
  const earlier = earlierErrors(error).flatMap((before) => failuresOf(before, find));
  if (!deepest) return earlier.slice(0, 1).map((place) => ({ ...place, message: error.message }));
  const callers = places.slice(0, -1).reverse();
  const { name: _, ...place } = deepest;
  const related = [
    ...callers.map(({ name, ...caller }) => ({ ...caller, message: name === undefined ? "from here" : `in ${name}` })),
    ...earlier.map(({ related: _related, ...failure }) => failure),
  ];
  return [{ ...place, message: error.message, related }];
}

/** The errors that an error was raised after, the nearest first. */
function earlierErrors({ before }: PythonError): readonly PythonError[] {
  if (!before) return [];
  const { before: _, ...alone } = before;
  return [alone, ...earlierErrors(before)];
}

/** Finds the line of a frame in the project's own code, as Python names it from the stage's folder. */
function placeFinder(root: string, wdir: string): FindPlace {
  const roots = [...new Set([root, realpathSync(root)])];
  return ({ file, line, text }) => {
    const absolute = path.resolve(root, wdir, file);
    for (const base of roots) {
      const inside = path.relative(base, absolute).split(path.sep).join("/");
      const isOwn = !inside.startsWith("../") && !path.isAbsolute(inside) && !installed.test(inside);
      if (isOwn && existsSync(absolute)) return [{ file: inside, line, ...(text !== undefined && { text }) }];
    }
    return [];
  };
}
