import { chmodSync, existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { TestContext } from "node:test";

import type { LocalEngine } from "../../../src/engine/localEngine.ts";
import type { Snapshot } from "../../../src/engine/model/snapshot.ts";
import { openEngine } from "../../../src/engine/openEngine.ts";
import { makeProject } from "../fixtures/dvc/project.ts";

/** A project whose artifacts are the folder `data` and the file `model.bin`, with a store that is damaged and mended. */
export interface CareProject {
  readonly root: string;
  readonly engine: LocalEngine;
  readonly logged: readonly string[];
  readonly at: (relative: string) => string;
  snapshot(message?: string): Promise<Snapshot>;
  /** The packs, absolute. */
  packs(): readonly string[];
  /** The large objects that lie by themselves, absolute. */
  loose(): readonly string[];
}

export async function openCareProject(
  t: TestContext,
  files: Readonly<Record<string, string>> = {},
): Promise<CareProject> {
  const root = makeProject(t, { "cairn.yaml": "track: [data, model.bin]\n", ".cairn/.gitignore": "*\n", ...files });
  const logged: string[] = [];
  const log = (level: string, message: string): void => void logged.push(`${level} ${message}`);
  const engine = await openEngine(root, { mayStartProcesses: true, log });
  t.after(() => engine.close());
  const objects = path.join(root, ".cairn", "objects");
  const filesIn = (folder: string): readonly string[] => readdirSync(folder).map((name) => path.join(folder, name));
  return {
    root,
    engine,
    logged,
    at: (relative) => path.join(root, relative),
    snapshot: (message) => engine.takeSnapshot(message === undefined ? {} : { message }),
    packs: () => filesIn(path.join(objects, "packs")),
    loose: () =>
      (existsSync(objects) ? readdirSync(objects) : [])
        .filter((name) => /^[0-9a-f]{2}$/.test(name))
        .flatMap((name) => filesIn(path.join(objects, name))),
  };
}

/** Turns a bit in a file at the first place of a text, write-protected or not. */
export function flipBit(file: string, text: string): void {
  const bytes = readFileSync(file);
  const place = bytes.indexOf(text);
  if (place < 0) throw new Error(`${file} does not hold ${text}`);
  bytes.writeUInt8(bytes.readUInt8(place) ^ 1, place);
  chmodSync(file, 0o644);
  writeFileSync(file, bytes);
}
