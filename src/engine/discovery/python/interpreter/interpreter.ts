import type { PythonProject } from "../pythonProject.ts";
import { evaluateNode } from "./expressions.ts";
import type { CodeFolder, InterpreterTool, Reading } from "./language.ts";
import { startReading } from "./scope.ts";
import { executeBody } from "./statements.ts";

/**
 * Opens a project's Python for a tool: functions are called and loops gone through as Python does, as far as what they
 * work on follows from the text. Nothing is read before it is asked for, nothing of it is run, and all of it ends.
 */
export function openInterpreter(project: PythonProject, tool: InterpreterTool, workspace?: CodeFolder): Reading {
  return startReading({ project, tool, workspace }, { evaluate: evaluateNode, execute: executeBody });
}
