import type { ArtifactRef, ParamRef, RunRef, RunsRef, StageRef, VersionRef } from "../services.ts";

/*
 * Commands are called with anything: by tree nodes, CodeLenses, keybindings, other extensions.
 * Each function here answers with the reference that an argument holds, or undefined.
 */

export function asStageRef(argument: unknown): StageRef | undefined {
  return hasText(argument, "root") && hasText(argument, "stageId") ? argument : undefined;
}

export function asParamRef(argument: unknown): ParamRef | undefined {
  if (!hasText(argument, "root") || !hasText(argument, "file") || !("key" in argument)) return undefined;
  const { root, file, key } = argument;
  return typeof key === "string" || key === null ? { root, file, key } : undefined;
}

export function asRunRef(argument: unknown): RunRef | undefined {
  return hasText(argument, "root") && hasText(argument, "runId") ? argument : undefined;
}

export function asArtifactRef(argument: unknown): ArtifactRef | undefined {
  return hasText(argument, "root") && hasText(argument, "path") ? argument : undefined;
}

export function asVersionRef(argument: unknown): VersionRef | undefined {
  return hasText(argument, "root") && hasText(argument, "path") && hasText(argument, "snapshotId")
    ? argument
    : undefined;
}

/** The project that an argument points into, whatever else it names. */
export function asRoot(argument: unknown): string | undefined {
  return hasText(argument, "root") ? argument.root : undefined;
}

/**
 * The runs that a command is to work on: those of a `RunsRef`, or of a tree's selection, which VS Code passes as the
 * node that was clicked and all selected nodes. Runs of other projects than the first one's are left out.
 */
export function asRunsRef(argument: unknown, selection: unknown): RunsRef | undefined {
  if (hasText(argument, "root") && "runIds" in argument && isTextList(argument.runIds)) {
    return { root: argument.root, runIds: argument.runIds };
  }
  const chosen: readonly unknown[] = Array.isArray(selection) && selection.length > 0 ? selection : [argument];
  const runs = chosen.map(asRunRef).filter((run) => run !== undefined);
  const root = runs[0]?.root;
  if (root === undefined) return undefined;
  return { root, runIds: runs.filter((run) => run.root === root).map((run) => run.runId) };
}

function hasText<K extends string>(value: unknown, key: K): value is Record<K, string> {
  return typeof value === "object" && value !== null && typeof (value as Record<string, unknown>)[key] === "string";
}

function isTextList(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((item) => typeof item === "string");
}
