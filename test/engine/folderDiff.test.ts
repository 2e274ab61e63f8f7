import assert from "node:assert/strict";
import { describe, it } from "node:test";

import { diffTexts } from "../../src/engine/diff/diffTexts.ts";
import { countFiles, diffFolders } from "../../src/engine/diff/folderDiff.ts";
import type { FolderDiff } from "../../src/engine/model/versionDiff.ts";
import { decodeManifest, encodeManifest, type ManifestEntry } from "../../src/engine/store/trees/manifest.ts";
import { diffManifests } from "../../src/engine/store/trees/manifestDiff.ts";
import { loadBlake3 } from "../../src/engine/store/objects/blake3.ts";

const blake3 = await loadBlake3(() => undefined);

/** Files by path: what is in them, or with `->` before it a link's target. */
type Files = Readonly<Record<string, string>>;

/** A folder's manifests, as a capture writes them, that count how often they are read. */
class Folder {
  readonly hex: string;
  readonly read: string[] = [];
  private readonly manifests = new Map<string, Uint8Array>();

  constructor(files: Files) {
    this.hex = this.write(files);
  }

  readonly manifest = async (hex: string): Promise<Uint8Array> => {
    this.read.push(hex);
    return this.manifests.get(hex) ?? assert.fail(`nobody wrote ${hex}`);
  };

  private write(files: Files): string {
    const inner = Object.groupBy(Object.entries(files), ([path]) => path.split("/")[0] ?? "");
    const entries = Object.entries(inner).map(([name, found]) => this.entryOf(name, found ?? []));
    const bytes = encodeManifest(entries);
    const hex = blake3.hash(bytes);
    this.manifests.set(hex, bytes);
    return hex;
  }

  private entryOf(name: string, found: readonly (readonly [path: string, text: string])[]): ManifestEntry {
    const [path, text] = found[0] ?? assert.fail();
    if (path !== name) {
      const below = Object.fromEntries(found.map(([path, text]) => [path.slice(name.length + 1), text]));
      const hex = this.write(below);
      const entries = decodeManifest(this.manifests.get(hex) ?? assert.fail());
      const size = entries.reduce((sum, entry) => sum + entry.size, 0);
      return { name, type: "directory", hex, size, fileCount: found.length };
    }
    const isLink = text.startsWith("->");
    const hex = blake3.hash(Buffer.from(text));
    return { name, type: isLink ? "symlink" : "file", hex, size: text.length, fileCount: isLink ? 0 : 1 };
  }
}

const namesOf = ({ added, removed, changed, renamed }: FolderDiff): unknown => ({
  added: added.map(({ path }) => path),
  removed: removed.map(({ path }) => path),
  changed: changed.map(({ path }) => path),
  renamed: renamed.map(({ from, to }) => `${from} → ${to}`),
});

const diff = async (before: Files, after: Files): Promise<unknown> =>
  namesOf(await diffFolders(new Folder(before), new Folder(after)));

describe("what differs between two folders", () => {
  it("is files added, removed and changed, wherever they lie", async () => {
    assert.deepEqual(
      await diff(
        { "a.txt": "a", "b/c.txt": "c", "b/d/e.txt": "e", "ø.txt": "o", z: "z" },
        { "a.txt": "A", "b/c.txt": "c", "b/d/e.txt": "E", "b/new.txt": "n", "a!": "!", z: "z" },
      ),
      { added: ["a!", "b/new.txt"], removed: ["ø.txt"], changed: ["a.txt", "b/d/e.txt"], renamed: [] },
    );
  });

  it("is nothing where they are the same, and no manifest is read for that", async () => {
    const folder = new Folder({ a: "a", "b/c": "c" });
    assert.deepEqual(countFiles(await diffFolders(folder, folder)), { added: 0, removed: 0, changed: 0, renamed: 0 });
    assert.deepEqual(folder.read, []);
  });

  it("is found without a look into subfolders that are the same", async () => {
    const same = Object.fromEntries(Array.from({ length: 50 }, (_, index) => [`part ${index}/file`, `${index}`]));
    const [before, after] = [new Folder(same), new Folder({ ...same, "part 7/file": "other" })];
    assert.deepEqual(namesOf(await diffFolders(before, after)), {
      added: [],
      removed: [],
      changed: ["part 7/file"],
      renamed: [],
    });
    assert.equal(before.read.length, 2);
  });

  it("tells what has another name now by its content, a folder as a whole", async () => {
    assert.deepEqual(
      await diff(
        { "train/a": "1", "train/b/c": "2", "old.bin": "x", "twice 1": "t", "twice 2": "t", empty: "" },
        { "v2/train/a": "1", "v2/train/b/c": "2", "new.bin": "x", "sub/twice 2": "t", nothing: "" },
      ),
      {
        added: ["nothing"],
        removed: ["empty", "twice 1"],
        changed: [],
        renamed: ["old.bin → new.bin", "twice 2 → sub/twice 2", "train → v2/train"],
      },
    );
  });

  it("tells the files of a folder that was renamed and changed at once", async () => {
    assert.deepEqual(await diff({ "one/a": "1", "one/b": "2" }, { "two/a": "1", "two/b": "3", "two/c": "4" }), {
      added: ["two/b", "two/c"],
      removed: ["one/b"],
      changed: [],
      renamed: ["one/a → two/a"],
    });
  });

  it("is told as two texts, in which what came and what went do not stand beside each other", async () => {
    const content = await diffFolders(
      new Folder({ "dog/1": "changed", "dog/2": "gone", a: "renamed" }),
      new Folder({ "dog/1": "changed now", "cat/9": "new", b: "renamed" }),
    );
    const { before, after } = diffTexts({ path: "images", content });
    const shown = (text: string): string => text.replaceAll(/ {2}[0-9a-f]{8}$/gm, "");
    assert.equal(
      shown(before),
      "Changed: 1\n  dog/1  7 B\n\nRemoved: 1\n  dog/2  4 B\n\nAdded: 1\n\nRenamed: 1\n  a\n",
    );
    assert.equal(
      shown(after),
      "Changed: 1\n  dog/1  11 B\n\nRemoved: 1\n\nAdded: 1\n  cat/9  3 B\n\nRenamed: 1\n  b\n",
    );
  });

  it("takes a file that has become a folder or the other way round for two", async () => {
    assert.deepEqual(await diff({ a: "file", "b/c": "in b" }, { "a/x": "in a", b: "file now" }), {
      added: ["a/x", "b"],
      removed: ["a", "b/c"],
      changed: [],
      renamed: [],
    });
    assert.deepEqual(await diff({ a: "->target" }, { a: "target" }), {
      added: [],
      removed: [],
      changed: ["a"],
      renamed: [],
    });
  });

  it("pairs many files of the same content without trying each with each", async () => {
    const files = (folder: string): Files =>
      Object.fromEntries(Array.from({ length: 20_000 }, (_, index) => [`${folder}/${index}`, "all the same"]));
    const { renamed } = await diffFolders(new Folder({ ...files("one"), "one/x": "x" }), new Folder(files("two")));
    assert.equal(renamed.length, 20_000);
    assert.ok(renamed.every(({ from, to }) => from.slice(4) === to.slice(4)));
  });
});

describe("two manifests", () => {
  const entry = (name: string, text: string): ManifestEntry => {
    return { name, type: "file", hex: blake3.hash(Buffer.from(text)), size: text.length, fileCount: 1 };
  };

  it("differ as their decoded entries do, whatever was changed", () => {
    const random = seeded(7);
    for (let round = 0; round < 300; round++) {
      const before = new Map<string, string>();
      for (let index = 0; index < random(60); index++) before.set(`${"n".repeat(random(4))}${random(100)}`, "x");
      const after = new Map(before);
      for (let index = 0; index < random(6); index++) {
        const name = [...after.keys()][random(60)];
        if (name !== undefined && random(2) === 0) after.delete(name);
        else if (name !== undefined) after.set(name, `${round} ${index}`);
        if (random(2) === 0) after.set(`m${random(200)}`, "new");
      }
      const encoded = [before, after].map((files) =>
        encodeManifest([...files].map(([name, text]) => entry(name, text))),
      );
      const { removed, added, changed } = diffManifests(encoded[0] ?? assert.fail(), encoded[1] ?? assert.fail());
      const sorted = (names: Iterable<string>): readonly string[] => [...names].sort();
      assert.deepEqual(
        [removed, added].map((entries) => sorted(entries.map(({ name }) => name))),
        [
          sorted([...before.keys()].filter((name) => !after.has(name))),
          sorted([...after.keys()].filter((name) => !before.has(name))),
        ],
      );
      assert.deepEqual(
        sorted(changed.map(([{ name }]) => name)),
        sorted([...before.keys()].filter((name) => after.has(name) && after.get(name) !== before.get(name))),
      );
    }
  });

  it("that are cut off anywhere are told of, and never read beyond their end", () => {
    const whole = encodeManifest(["a", "bb", "ccc"].map((name) => entry(name, name)));
    const other = encodeManifest(["a", "bb", "ccc"].map((name) => entry(name, `${name}!`)));
    for (let length = 0; length < whole.length; length++) {
      try {
        diffManifests(whole.subarray(0, length), other);
        assert.ok([12, 12 + 49, 12 + 49 + 50].includes(length), `cut off after ${length} bytes`);
      } catch (error) {
        assert.equal((error as { code?: string }).code, "manifest-unreadable");
      }
    }
  });
});

/** Whole numbers below a limit, the same ones each time. */
function seeded(seed: number): (limit: number) => number {
  let state = seed;
  return (limit) => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    return (state >>> 8) % limit;
  };
}
