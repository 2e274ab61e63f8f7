import type { ArtifactRef, ParamRef, RunRef, StageRef, SweepRef, SweptRunRef, VersionRef } from "../services.ts";

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

export function asSweepRef(argument: unknown): SweepRef | undefined {
  return hasText(argument, "root") && hasText(argument, "sweepId") ? argument : undefined;
}

export function asSweptRunRef(argument: unknown): SweptRunRef | undefined {
  const sweep = asSweepRef(argument);
  if (!sweep || !("number" in sweep) || typeof sweep.number !== "number") return undefined;
  return { root: sweep.root, sweepId: sweep.sweepId, number: sweep.number };
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

/** The words for a command line that a caller gives. */
export function argumentsIn(argument: unknown): readonly string[] | undefined {
  if (typeof argument !== "object" || argument === null || !("args" in argument)) return undefined;
  const { args } = argument;
  return Array.isArray(args) && args.every((word) => typeof word === "string") ? args : undefined;
}

function hasText<K extends string>(value: unknown, key: K): value is Record<K, string> {
  return typeof value === "object" && value !== null && typeof (value as Record<string, unknown>)[key] === "string";
}
