import { createHash, randomUUID } from "node:crypto";
import { existsSync, mkdirSync, renameSync, writeFileSync } from "node:fs";
import path from "node:path";

const filesPerFolder = 100;
export const fileBytes = 4_096;

/** A project whose one stage reads the folder `data`. */
export interface DataProject {
  readonly root: string;
  /** Absolute path of `data`. */
  readonly data: string;
}

/** Many small files, as images or texts to train on come. Each one's bytes are its own, and nothing that compresses. */
export function writeDataProject(root: string, fileCount: number): DataProject {
  const data = path.join(root, "data");
  for (let index = 0; index < fileCount; index++) {
    const folder = path.join(data, folderOf(index));
    if (index % filesPerFolder === 0) mkdirSync(folder, { recursive: true });
    writeFileSync(path.join(folder, `${index}.bin`), bytesOf(String(index)));
  }
  writeFileSync(path.join(root, "dvc.yaml"), "stages:\n  train:\n    cmd: cd .\n    deps: [data]\n");
  return { root, data };
}

/** So many files of the project, spread evenly over its folders; absolute. */
export function someFiles({ data }: DataProject, fileCount: number, count: number): readonly string[] {
  const step = Math.floor(fileCount / count);
  return Array.from({ length: count }, (_, index) => {
    return path.join(data, folderOf(index * step), `${index * step}.bin`);
  });
}

/** Gives files other bytes than they ever had, of the same length. */
export function changeFiles(files: readonly string[], seed: string): void {
  for (const file of files) writeFileSync(file, bytesOf(`${seed} ${file}`));
}

/**
 * Takes a folder out of the way. It is not removed before all is measured: ext4 makes new files many times slower for
 * minutes after as many have gone, and for all alike.
 */
export function setAside(folder: string): void {
  if (existsSync(folder)) renameSync(folder, `${folder}.${randomUUID()}`);
}

function folderOf(index: number): string {
  return String(Math.floor(index / filesPerFolder)).padStart(5, "0");
}

function bytesOf(text: string): Buffer {
  return createHash("shake128", { outputLength: fileBytes }).update(text).digest();
}
