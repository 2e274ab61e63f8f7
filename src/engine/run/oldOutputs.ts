import {
  chmodSync,
  constants,
  copyFileSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
} from "node:fs";
import path from "node:path";
import type { EngineContext } from "../context.ts";
import type { WorkOptions } from "../engine.ts";
import { UserError } from "../model/errors.ts";
import { isOutsideRoot } from "../model/paths.ts";
import type { Output, Stage } from "../model/stage.ts";
import { captureSnapshot } from "../project/snapshots.ts";
import { findSetAside } from "../files/folder.ts";
import type { PathDigest } from "../store/store.ts";
import { syncFile, temporaryPath } from "../files/temporaryFile.ts";

/**
 * Clears the way for a stage, as DVC does: its old outputs are removed unless they persist, and the folders of all are
 * made. What the store does not hold yet is kept first, in a snapshot, as the stage may also write over what persists.
 */
export async function clearOldOutputs(
  context: EngineContext,
  stage: Stage,
  runName: string,
  work: WorkOptions,
): Promise<void> {
  await keepOldOutputs(context, stage, `Before ${stage.id} ran in ${runName}`, work);
  for (const out of removableOutputs(stage)) {
    if (out.persist) await ownCopy(path.join(context.root, out.path));
    else rmSync(path.join(context.root, out.path), { recursive: true, force: true, maxRetries: 3 });
    mkdirSync(path.dirname(path.join(context.root, out.path)), { recursive: true });
  }
}

/** Keeps what the store does not hold yet of a stage's outputs, in a snapshot with this message. */
export async function keepOldOutputs(
  context: EngineContext,
  stage: Stage,
  message: string,
  work: WorkOptions,
): Promise<void> {
  const outs = removableOutputs(stage);
  const digests = await context.store.digest(
    outs.map((out) => out.path),
    ["b3"],
    work,
  );
  const unkept: string[] = [];
  for (const [file, digest] of digests) if (!(await isKept(context, digest))) unkept.push(file);
  if (unkept.length === 0) return;
  const { artifacts } = await captureSnapshot(context, { cause: "restore", message, paths: unkept }, work);
  for (const version of artifacts) if (!(await context.store.holds(version))) throw notKept(version.path);
}

/** What is damaged in the store counts as kept there: only looking for damage tells. */
function notKept(file: string): UserError {
  return new UserError(
    "object-damaged",
    `${file} would be overwritten, and the store cannot keep it: what it has of it is damaged.`,
    "Run `cairn verify`, which mends the store from what lies in the workspace, and try again.",
    { place: { file } },
  );
}

async function isKept({ store }: EngineContext, { b3, kind }: PathDigest): Promise<boolean> {
  return b3 !== undefined && (await store.holds({ kind, digest: b3 }));
}

/**
 * Why the outputs may not be removed, for a person; undefined where they may. A repository inside an output is in no
 * version of it: removing it would lose it.
 */
export function describeRepositoryInOutputs(root: string, stage: Stage): string | undefined {
  for (const out of removableOutputs(stage)) {
    const absolute = path.join(root, out.path);
    const isFolder = lstatSync(absolute, { throwIfNoEntry: false })?.isDirectory() ?? false;
    const found = out.persist || !isFolder ? undefined : findSetAside(absolute);
    if (found !== undefined)
      return `would remove \`${found}\` with its output \`${out.path}\`; move it out of there first`;
  }
  return undefined;
}

function removableOutputs(stage: Stage): readonly Output[] {
  return stage.outs.filter((out) => !isOutsideRoot(out.path) && out.path !== ".");
}

/**
 * Makes a file, or all in a folder, one's own to be written: DVC may have put links to its cache there, and what is
 * written through one spoils it.
 */
async function ownCopy(absolute: string): Promise<void> {
  const stats = lstatSync(absolute, { throwIfNoEntry: false });
  if (stats?.isDirectory()) {
    for (const name of readdirSync(absolute)) await ownCopy(path.join(absolute, name));
  } else if (
    stats &&
    (stats.isSymbolicLink() || stats.nlink > 1) &&
    statSync(absolute, { throwIfNoEntry: false })?.isFile()
  ) {
    const copy = temporaryPath(path.dirname(absolute));
    try {
      copyFileSync(absolute, copy, constants.COPYFILE_FICLONE);
      chmodSync(copy, statSync(copy).mode | 0o200);
      await syncFile(copy);
      renameSync(copy, absolute);
    } finally {
      rmSync(copy, { force: true });
    }
  } else if (stats?.isFile() && (stats.mode & 0o200) === 0) chmodSync(absolute, stats.mode | 0o200);
}
