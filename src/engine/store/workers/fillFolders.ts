import { closeSync, openSync, rmSync } from "node:fs";
import path from "node:path";

import type { Blake3 } from "../objects/blake3.ts";
import { entriesIn } from "../trees/manifest.ts";
import { makeTemporaryFolder, moveFolder } from "../restore/newFolder.ts";
import { type PackedObject, PackReader } from "../objects/packReader.ts";
import type { PackPlaces } from "../ports.ts";
import { writeAll } from "../../files/temporaryFile.ts";
import { packError, type TaskError } from "./taskError.ts";

/** Folders to fill with small files out of packs. */
export interface FillFoldersTask {
  /** Absolute path of the folder of packs. */
  readonly packs: string;
  readonly folders: readonly FolderToFill[];
}

export interface FolderToFill {
  /** Absolute. */
  readonly folder: string;
  /** Whether it was made already, to be filled by several tasks. Else nothing is at its place, and its parent is there. */
  readonly isThere: boolean;
  /** Entries of a manifest, one after the other. Those that lie in no pack are passed over. */
  readonly entries: Uint8Array;
  readonly places: PackPlaces;
}

export interface FilledFolders {
  /** How many files are in their places. */
  readonly done: number;
  /** What stopped it, and the file or folder (absolute) at which that was. */
  readonly failure?: { readonly file: string; readonly error: TaskError };
}

interface FileToWrite extends PackedObject {
  readonly name: string;
  readonly isExecutable: boolean;
}

/**
 * A new folder is filled under a temporary name, so that its files can be written straight to their own. Where something
 * goes wrong, it gets its own name with the files that are whole: who goes on later has less to do.
 *
 * Nothing is synced: the content is in the store, which is. After a power cut a file may be short, which its size shows to
 * the next look at it; and nothing was there before.
 */
export function fillFolders({ packs, folders }: FillFoldersTask, blake3: Blake3): FilledFolders {
  using reader = new PackReader(packs, blake3);
  let done = 0;
  let at = "";
  try {
    for (const target of folders) {
      const { folder, isThere } = target;
      at = folder;
      let written = 0;
      const filled = isThere ? folder : makeTemporaryFolder(folder);
      try {
        reader.readInOrder(filesOf(target), ({ name, isExecutable }, bytes) => {
          at = `${folder}${path.sep}${name}`;
          writeNew(`${filled}${path.sep}${name}`, bytes, isExecutable);
          written++;
        });
      } finally {
        if (!isThere) moveFolder(filled, folder);
        done += written;
      }
    }
    return { done };
  } catch (error) {
    return { done, failure: { file: at, error: packError(error) } };
  }
}

function filesOf({ entries, places: { packs, pairs } }: FolderToFill): readonly FileToWrite[] {
  const files: FileToWrite[] = [];
  const isPacked = (index: number): boolean => (pairs[2 * index] ?? -1) >= 0;
  for (const { index, entry } of entriesIn(entries, isPacked)) {
    const { name, hex, size, type } = entry;
    const pack = packs[pairs[2 * index] ?? -1];
    const offset = pairs[2 * index + 1];
    if (pack === undefined || offset === undefined || (type !== "file" && type !== "executable")) continue;
    files.push({ name, hex, size, isExecutable: type === "executable", pack, offset });
  }
  return files;
}

function writeNew(file: string, bytes: Uint8Array, isExecutable: boolean): void {
  const descriptor = openSync(file, "wx", isExecutable ? 0o777 : 0o666);
  try {
    writeAll(descriptor, bytes);
  } catch (error) {
    rmSync(file, { force: true });
    throw error;
  } finally {
    closeSync(descriptor);
  }
}
