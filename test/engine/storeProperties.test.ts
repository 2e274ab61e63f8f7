import assert from "node:assert/strict";
import {
  appendFileSync,
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import path from "node:path";
import { test } from "node:test";

import * as fc from "fast-check";

import { makeStoreProject, readTree, type StoreProject } from "./support/storeProject.ts";

const isPosix = process.platform !== "win32";

/** What is done to the project's data, as a person or a program might; places are relative to it. */
type Edit =
  | { readonly kind: "write" | "append" | "rewrite"; readonly at: string; readonly bytes: Uint8Array }
  | { readonly kind: "fill"; readonly at: string; readonly size: number; readonly byte: number }
  | { readonly kind: "cut" | "delete" | "folder"; readonly at: string }
  | { readonly kind: "move" | "link"; readonly at: string; readonly to: string }
  | { readonly kind: "mode"; readonly at: string; readonly mode: number };

/** A step of a history: an edit, a snapshot, or a restore of one that was made (counted round). */
type Step = Edit | { readonly kind: "capture" } | { readonly kind: "restore"; readonly which: number };

const name = fc.constantFrom("a", "b.txt", "ø", "sub dir", "🚀.csv", "A", "-x", "'");
const place = fc.array(name, { minLength: 1, maxLength: 3 }).map((names) => names.join("/"));
const bytes = fc.uint8Array({ maxLength: 40 });
const edit: fc.Arbitrary<Edit> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: fc.constantFrom("write", "append", "rewrite"), at: place, bytes }) },
  fc.record({
    kind: fc.constant("fill"),
    at: place,
    // On both sides of the size from which a file is an object by itself.
    size: fc.constantFrom(0, 65_535, 65_536, 65_537, 200_000),
    byte: fc.integer({ min: 0, max: 255 }),
  }),
  { weight: 2, arbitrary: fc.record({ kind: fc.constantFrom("cut", "delete", "folder"), at: place }) },
  fc.record({ kind: fc.constant("move"), at: place, to: place }),
  fc.record({ kind: fc.constant("link"), at: place, to: fc.oneof(place, fc.constantFrom("..", ".", "../a")) }),
  fc.record({ kind: fc.constant("mode"), at: place, mode: fc.constantFrom(0o600, 0o644, 0o755, 0o700) }),
);
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 4, arbitrary: edit },
  fc.record({ kind: fc.constant("capture") }),
  fc.record({ kind: fc.constant("restore"), which: fc.nat(20) }),
);

test("any sequence of edits, captures and restores gives back the exact bytes, bits and links", async () => {
  const history = fc.array(step, { minLength: 20, maxLength: 60, size: "max" });
  await fc.assert(fc.asyncProperty(history, keepsItsHistory), { numRuns: 60 });
});

async function keepsItsHistory(steps: readonly Step[]): Promise<void> {
  using project = makeStoreProject();
  const data = project.at("data");
  mkdirSync(data);
  const [first] = await project.store.capture(["data"]);
  assert.ok(first);
  const history = [{ version: first, tree: readTree(data) }];
  for (const one of steps) {
    if (one.kind === "capture") {
      const tree = readTree(data);
      const [version] = await project.store.capture(["data"]);
      history.push({ version: version ?? assert.fail(), tree });
    } else if (one.kind === "restore") {
      const { version, tree } = history[one.which % history.length] ?? assert.fail();
      await project.store.restore([version]);
      assert.deepEqual(readTree(data), tree);
      assert.equal((await project.store.digest(["data"], ["b3"])).get("data")?.b3, version.digest);
    } else carryOut(project, one);
  }
  // The same content has the same digest, other content another.
  const digests = new Map(history.map(({ version, tree }) => [JSON.stringify(tree), version.digest]));
  assert.equal(new Set(digests.values()).size, digests.size);
  assert.ok(history.every(({ version, tree }) => digests.get(JSON.stringify(tree)) === version.digest));
}

/** Does what can be done: where something stands in the way, a person would not get further either. */
function carryOut(project: StoreProject, one: Edit): void {
  const file = project.at(`data/${one.at}`);
  try {
    change(project, one, file);
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : undefined;
    const inTheWay = ["ENOENT", "ENOTDIR", "EEXIST", "ENOTEMPTY", "ELOOP", "EINVAL", "EISDIR"];
    if (!inTheWay.includes(String(code))) throw error;
  }
}

function change(project: StoreProject, one: Edit, file: string): void {
  const stats = lstatSync(file, { throwIfNoEntry: false });
  // A link is edited as a link: what is written through it may lie anywhere.
  if (one.kind !== "delete" && one.kind !== "move" && stats?.isSymbolicLink()) return;
  const makeParent = (target: string): unknown => mkdirSync(path.dirname(target), { recursive: true });
  switch (one.kind) {
    case "write":
    case "fill":
      makeParent(file);
      return writeFileSync(file, one.kind === "fill" ? Buffer.alloc(one.size, one.byte) : one.bytes);
    case "append":
      return stats ? appendFileSync(file, one.bytes) : undefined;
    case "rewrite":
      return stats?.isFile() ? rewrite(file, one.bytes) : undefined;
    case "cut":
      return stats?.isFile() ? truncateSync(file, stats.size >> 1) : undefined;
    case "delete":
      return rmSync(file, { recursive: true, force: true });
    case "folder":
      return void mkdirSync(file, { recursive: true });
    case "mode":
      return isPosix && stats?.isFile() ? chmodSync(file, one.mode) : undefined;
    case "link":
      makeParent(file);
      return isPosix ? symlinkSync(one.to, file) : undefined;
    case "move":
      if (!existsSync(file)) return undefined;
      makeParent(project.at(`data/${one.to}`));
      return renameSync(file, project.at(`data/${one.to}`));
  }
}

/** Writes other bytes of the same number, and sets the time back to what it was, as some programs do. */
function rewrite(file: string, bytes: Uint8Array): void {
  const { atime, mtime } = lstatSync(file);
  const content = readFileSync(file);
  content.set(bytes.subarray(0, content.length));
  writeFileSync(file, content);
  utimesSync(file, atime, mtime);
}
