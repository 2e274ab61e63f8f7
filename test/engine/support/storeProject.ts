import {
  chmodSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import assert from "node:assert/strict";
import { tmpdir } from "node:os";
import path from "node:path";

import { memoryPorts, type MemoryPorts } from "./memoryPorts.ts";
import { openStore } from "../../../src/engine/store/openStore.ts";
import type { ArtifactVersion } from "../../../src/engine/model/artifact.ts";
import type { Store } from "../../../src/engine/store/store.ts";

/** A project in a temporary folder, with a store whose index is in memory. */
export interface StoreProject extends Disposable {
  readonly root: string;
  /** `.cairn`, absolute. */
  readonly dir: string;
  readonly ports: MemoryPorts;
  readonly store: Store;
  /** What the store has logged. */
  readonly logged: string[];
  at(relative: string): string;
}

export function makeStoreProject(): StoreProject {
  const root = mkdtempSync(path.join(tmpdir(), "cairn støre "));
  const dir = path.join(root, ".cairn");
  const ports = memoryPorts();
  const logged: string[] = [];
  const log = (level: string, message: string): void => void logged.push(`${level} ${message}`);
  return {
    root,
    dir,
    ports,
    logged,
    store: openStore({ root, dir, ...ports, log }),
    at: (relative) => path.join(root, relative),
    [Symbol.dispose]: () => rmSync(root, { recursive: true, force: true }),
  };
}

/** Captures one artifact. */
export async function captureOne(project: StoreProject, artifact: string): Promise<ArtifactVersion> {
  const [version] = await project.store.capture([artifact]);
  assert.ok(version);
  return version;
}

/** Files by path: text or bytes of a file, `{ link }`, `{ run }` for an executable, null for an empty folder. */
export type Tree = Readonly<
  Record<string, string | Uint8Array | { readonly link: string } | { readonly run: string } | null>
>;

/** Makes a folder hold these, beside what it holds. */
export function writeTree(folder: string, tree: Tree): void {
  mkdirSync(folder, { recursive: true });
  for (const [relative, content] of Object.entries(tree)) {
    const file = path.join(folder, relative);
    mkdirSync(content === null ? file : path.dirname(file), { recursive: true });
    if (content === null) continue;
    if (typeof content === "string" || content instanceof Uint8Array) writeFileSync(file, content);
    else if ("link" in content) symlinkSync(content.link, file);
    else {
      writeFileSync(file, content.run);
      chmodSync(file, 0o755);
    }
  }
}

/** All that a folder holds, in a form that can be compared: type, executable bit, bytes or target, by path. */
export function readTree(folder: string): Readonly<Record<string, string>> {
  const found: Record<string, string> = {};
  const walk = (inner: string): void => {
    for (const name of readdirSync(path.join(folder, inner)).sort()) {
      const relative = path.posix.join(inner, name);
      const file = path.join(folder, relative);
      const stats = lstatSync(file);
      if (stats.isSymbolicLink()) found[relative] = `link ${readlinkSync(file)}`;
      else if (stats.isDirectory()) {
        found[relative] = "folder";
        walk(relative);
      } else found[relative] = `${stats.mode & 0o100 ? "executable" : "file"} ${readFileSync(file).toString("base64")}`;
    }
  };
  walk("");
  return found;
}

/** Lets the clock of the file system move on, so that what was just written is not racy any more. */
export async function settle(): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, 60));
}

/** All files below a folder, by path, sorted. */
export function filesBelow(folder: string): readonly string[] {
  return Object.entries(readTree(folder))
    .filter(([, content]) => content !== "folder")
    .map(([relative]) => relative);
}
