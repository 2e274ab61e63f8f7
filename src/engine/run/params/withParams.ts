import { existsSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import path from "node:path";
import type { EngineContext } from "../../context.ts";
import { setParams } from "../../discovery/params/setParams.ts";
import { UserError } from "../../model/errors.ts";
import type { ParamChange, RunRequest } from "../../model/plan.ts";
import { systemCode } from "../../model/systemErrors.ts";
import { explaining, explainWriteError } from "../../files/fileErrors.ts";
import { writeFileAtomically } from "../atomicFile.ts";
import { foreignFolder, foreignLink, putLink, writeOwned } from "../ownedFile.ts";
import { mergeBack } from "./paramsEdit.ts";
import { findRunning } from "../claims/runClaims.ts";

/** One parameters file that a run has changed for its time. */
interface ChangedFile {
  /** Relative to the root. */
  readonly file: string;
  readonly original: Buffer;
  readonly changed: Buffer;
  readonly set: readonly ParamChange[];
  /** Where the file was a link to what is not the project's to change (`foreignLink`), its text. */
  readonly link?: string;
}

/** A `ChangedFile` as the journal keeps it: bytes in base64. */
interface JournalEntry {
  readonly file: string;
  readonly original: string;
  readonly changed: string;
  readonly set: readonly ParamChange[];
  readonly link?: string;
}

interface Journal {
  readonly version: 1;
  readonly files: readonly JournalEntry[];
}

/**
 * Does `work` with the request's parameters in their files, and puts the files back afterwards, whatever comes of it.
 * Before a file is changed, its bytes are in a journal on disk, so that they come back also after a kill
 * (see `recoverParams`). The caller has the root for itself where there is a parameter to set.
 */
export async function withParams<Result>(
  context: Pick<EngineContext, "root" | "log">,
  request: Pick<RunRequest, "set" | "keepParams">,
  note: (message: string) => void,
  work: () => Promise<Result>,
): Promise<Result> {
  recoverParams(context);
  const files = prepare(context.root, request.set ?? []);
  if (files.length === 0) return work();
  if (request.keepParams !== true) writeJournal(context.root, files);
  try {
    for (const { file, changed } of files) write(context.root, file, changed);
    return await work();
  } finally {
    if (request.keepParams !== true) putBackOrTell(context.root, files, note);
  }
}

/**
 * Puts the parameters files back that a killed run has left changed. Does nothing where there is nothing to put back,
 * or where they belong to a run of another process that is under way.
 */
export function recoverParams(context: Pick<EngineContext, "root" | "log">): void {
  const files = readJournal(context.root);
  if (files === undefined) return;
  // Asked after the journal was read: a run writes itself down before it writes one.
  if (findRunning(context.root).some(({ isExclusive, pid }) => isExclusive && pid !== process.pid)) return;
  putBack(context.root, files, (message) => context.log("warn", message));
  const names = files.map(({ file }) => file).join(", ");
  context.log("warn", `A run was killed while it had its own parameters in ${names}: they are as they were before.`);
}

function prepare(root: string, set: readonly ParamChange[]): readonly ChangedFile[] {
  return [...Map.groupBy(set, ({ file }) => file)].map(([file, ofFile]) => {
    const original = readExisting(root, file);
    refuseForeignFolder(root, file);
    const changed = Buffer.from(setParams(original.toString("utf8"), file, ofFile));
    const link = foreignLink(root, file);
    return { file, original, changed, set: ofFile, ...(link !== undefined && { link }) };
  });
}

function readExisting(root: string, file: string): Buffer {
  try {
    return readFileSync(path.join(root, file));
  } catch (error) {
    if (systemCode(error) !== "ENOENT") throw error;
    throw new UserError(
      "params-file-missing",
      `There is no parameters file \`${file}\` to set a value in.`,
      "Name it relative to the project's root: --set conf/params.yaml:train.lr=0.1",
      { cause: error },
    );
  }
}

/** A link to a file is replaced for a while; of a folder it is not known who else works in it meanwhile. */
function refuseForeignFolder(root: string, file: string): void {
  const found = foreignFolder(root, file);
  if (found === undefined) return;
  throw new UserError(
    "params-file-linked",
    `\`${file}\` cannot be set for a run: \`${found.folder}\` is a link to ${found.link}, and what lies there is not the project's to change.`,
    "Put a copy of the folder in the link's place, or set the value in a sweep, which works in copies of the workspace.",
    { place: { file } },
  );
}

function putBackOrTell(root: string, files: readonly ChangedFile[], note: (message: string) => void): void {
  try {
    putBack(root, files, note);
  } catch (error) {
    const names = files.map(({ file }) => file).join(", ");
    note(
      `${names} ${files.length === 1 ? "has" : "have"} the run's own parameters still: the next command puts back what was there.`,
    );
    throw error;
  }
}

function putBack(root: string, files: readonly ChangedFile[], note: (message: string) => void): void {
  for (const { file, original, changed, set, link } of files) {
    const absolute = path.join(root, file);
    const now = existsSync(absolute) ? readFileSync(absolute) : undefined;
    if (now === undefined || (foreignLink(root, file) ?? foreignFolder(root, file)) !== undefined) continue;
    if (now.equals(original) || now.equals(changed)) {
      if (link !== undefined) explaining(explainWriteError, file, () => putLink(absolute, link));
      else if (!now.equals(original)) write(root, file, original);
      continue;
    }
    if (link !== undefined)
      note(`${file} was edited during the run: it is a file of its own now, and no link to ${link}.`);
    // Somebody has edited it meanwhile: their work stays, only what the run had set goes back.
    const { text, kept } = mergeBack(file, { original, now }, set);
    write(root, file, Buffer.from(text));
    for (const key of kept) note(`\`${key}\` in ${file} was edited during the run and is left as it is.`);
  }
  rmSync(journalFile(root), { force: true });
}

function write(root: string, file: string, bytes: Uint8Array): void {
  explaining(explainWriteError, file, () => writeOwned(root, file, bytes));
}

function journalFile(root: string): string {
  return path.join(root, ".cairn", "pending-params.json");
}

function writeJournal(root: string, files: readonly ChangedFile[]): void {
  const entries = files.map(({ original, changed, ...rest }): JournalEntry => {
    return { ...rest, original: original.toString("base64"), changed: changed.toString("base64") };
  });
  const file = journalFile(root);
  explaining(explainWriteError, file, () => {
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileAtomically(file, Buffer.from(JSON.stringify({ version: 1, files: entries } satisfies Journal)));
  });
}

function readJournal(root: string): readonly ChangedFile[] | undefined {
  const file = journalFile(root);
  if (!existsSync(file)) return undefined;
  const { files } = JSON.parse(readFileSync(file, "utf8")) as Journal;
  return files.map(({ original, changed, ...rest }) => {
    return { ...rest, original: Buffer.from(original, "base64"), changed: Buffer.from(changed, "base64") };
  });
}
