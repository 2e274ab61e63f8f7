import assert from "node:assert/strict";
import { chmodSync, mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, describe, it, type TestContext } from "node:test";
import { isDeepStrictEqual } from "node:util";

import { openLedger } from "../../src/engine/ledger/openLedger.ts";
import { CrashProject, killAfter, type Work } from "./support/storeCrashProject.ts";

/** How often each is killed. A few are enough to see that it still works; CAIRN_CRASHES=300 looks for what is rare. */
const kills = Number(process.env["CAIRN_CRASHES"] ?? 6);
const seed = Number(process.env["CAIRN_SEED"] ?? 1);

const compiled = mkdtempSync(path.join(tmpdir(), "cairn-compiled-"));
after(() => rmSync(compiled, { recursive: true, force: true }));

interface Round {
  readonly project: CrashProject;
  readonly number: number;
  /** To tell which kill it was. */
  readonly when: string;
}

interface KilledWork {
  readonly work: Work;
  /** What a restore brings back. */
  readonly ref?: string;
  readonly prepare: (number: number) => void | Promise<void>;
  readonly check: (round: Round) => Promise<void>;
}

/** Kills a piece of work again and again, at moments spread over all of it, from before its beginning to after its end. */
async function killAgainAndAgain(project: CrashProject, { work, ref, prepare, check }: KilledWork): Promise<void> {
  await prepare(0);
  const durationMs = await project.durationOf(work, ref);
  let loading = project.load(work, ref);
  for (let number = 1; number <= kills; number++) {
    await prepare(number);
    const loaded = await loading;
    const golden = 0.618034;
    const milliseconds = ((seed * golden * golden + number * golden) % 1) * 1.1 * durationMs;
    await killAfter(milliseconds, loaded);
    // The next is loaded meanwhile.
    loading = project.load(work, ref);
    await check({ project, number, when: `${work} ${number}, killed after ${milliseconds.toFixed(1)} ms` });
  }
  (await loading).kill();
}

async function openWith(t: TestContext, letters: string) {
  const project = await CrashProject.open(t, compiled);
  const versions: { readonly id: string; readonly content: ReturnType<CrashProject["fill"]> }[] = [];
  for (const letter of letters) {
    const content = project.fill(letter);
    versions.push({ id: (await project.care.snapshot(letter)).id, content });
  }
  return { project, versions };
}

describe("whenever it is killed, no file is lost or torn, and the next command goes on", { timeout: 7_200_000 }, () => {
  it("a snapshot", async (t) => {
    const { project, versions } = await openWith(t, "ab");
    let content = project.content();
    await killAgainAndAgain(project, {
      work: "snapshot",
      prepare: (number) => void (content = project.fill(`c${number}`)),
      check: async ({ number, when }) => {
        assert.deepEqual(project.content(), content, when);
        await project.checkStore(when);
        const { id } = await project.next((engine) => engine.takeSnapshot({}));
        assert.deepEqual(project.leftovers(), [], when);
        if (number % 3 === 0) versions.push({ id, content });
      },
    });
    for (const version of versions) {
      await project.restore(version.id);
      assert.deepEqual(project.content(), version.content);
    }
    await project.checkStore("at the end");
  });

  for (const [what, isThere] of [
    ["over what is there and nowhere else", true],
    ["to where nothing is", false],
  ] as const) {
    it(`a restore ${what}`, async (t) => {
      const { project, versions } = await openWith(t, "ab");
      const [target = assert.fail(), from = assert.fail()] = versions;
      let before = from.content;
      await killAgainAndAgain(project, {
        work: "restore",
        ref: target.id,
        prepare: async (number) => {
          for (const name of ["data", "model.bin"]) rmSync(project.care.at(name), { recursive: true, force: true });
          if (isThere) {
            await project.restore(from.id);
            for (const file of ["data/1/1", "data/4/mine", "data/large.bin", "model.bin"])
              writeFileSync(project.care.at(file), `mine in ${number}\n`.repeat(1 + (number % 2) * 9_000));
          }
          before = project.content();
        },
        check: async ({ when }) => {
          for (const [file, now] of Object.entries(project.content({ withTemporary: false }))) {
            assert.ok(now === before[file] || now === target.content[file], `${file}: ${when}`);
          }
          await project.checkStore(when);
          const [newest] = await project.next((engine) => engine.snapshots());
          const isTouched = !isDeepStrictEqual(project.content({ withTemporary: false }), before);
          await project.restore(target.id);
          assert.deepEqual(project.content(), target.content, when);
          assert.deepEqual(project.leftovers(), [], when);
          if (!isThere || !isTouched) return;
          await project.restore(newest?.id ?? assert.fail());
          assert.deepEqual(project.content(), before, `undone: ${when}`);
        },
      });
    });
  }

  it("clearing the store", async (t) => {
    const { project, versions } = await openWith(t, "a");
    const [first = assert.fail()] = versions;
    let mixed = first;
    await killAgainAndAgain(project, {
      work: "clear",
      prepare: async (number) => {
        project.fill(`x${number}`);
        await project.care.snapshot();
        // A fifth of the small files, in the pack of a version that is forgotten, lives on in one that is not.
        for (let file = 0; file < 90; file++) {
          if (file % 5 !== 0) writeFileSync(project.care.at(`data/${file % 5}/${file}`), `${number}, changed ${file}`);
        }
        mixed = { id: (await project.care.snapshot()).id, content: project.content() };
        forgetAllBut(project, [first.id, mixed.id]);
        age(project);
      },
      check: async ({ when }) => {
        await project.checkStore(when);
        for (const version of [first, mixed]) {
          await project.restore(version.id);
          assert.deepEqual(project.content(), version.content, when);
        }
        age(project);
        await project.next((engine) => engine.clear({ dryRun: false }));
        assert.deepEqual([...project.care.packs(), ...project.care.loose()].toSorted(), filesOfIndex(project), when);
        assert.deepEqual(project.leftovers(), [], when);
        await project.checkStore(`${when}, and gone on with`);
      },
    });
  });

  it("a check that finds damage and mends it out of the workspace", async (t) => {
    const { project, versions } = await openWith(t, "a");
    const [now = assert.fail()] = versions;
    await killAgainAndAgain(project, {
      work: "verify",
      prepare: () => {
        for (const file of [...project.care.packs(), ...project.care.loose()]) spoil(file);
      },
      check: async ({ when }) => {
        assert.deepEqual(project.content(), now.content, when);
        const { faults } = await project.next((engine) => engine.verify({}));
        const lost = faults.filter(({ repairedFrom }) => repairedFrom === undefined);
        assert.deepEqual(lost, [], when);
        await project.checkStore(when);
        assert.deepEqual(project.leftovers(), [], when);
      },
    });
  });
});

describe("two snapshots at once", () => {
  it("from two processes are two snapshots of the same content", async (t) => {
    const { project, versions } = await openWith(t, "a");
    const content = project.fill("b");
    const both = await Promise.all([project.load("snapshot"), project.load("snapshot")]);
    for (const { begin } of both) begin();
    await Promise.all(both.map(({ ended }) => ended));
    await project.checkStore("at once");
    const snapshots = await project.next((engine) => engine.snapshots());
    assert.equal(snapshots.length, 3);
    assert.deepEqual(snapshots[0]?.artifacts, snapshots[1]?.artifacts);
    for (const version of [...versions, { id: snapshots[0]?.id ?? "", content }]) {
      await project.restore(version.id);
      assert.deepEqual(project.content(), version.content);
    }
  });
});

/** Forgets every snapshot but these, as if nothing had needed them. */
function forgetAllBut(project: CrashProject, ids: readonly string[]): void {
  withLedger(project, ({ snapshots }) => {
    snapshots.remove(
      snapshots
        .list()
        .map(({ id }) => id)
        .filter((id) => !ids.includes(id)),
    );
  });
}

function withLedger<Result>(
  project: CrashProject,
  work: (ledger: ReturnType<typeof openLedger>["ledger"]) => Result,
): Result {
  const { ledger } = openLedger(project.care.at(".cairn/ledger.db"), "existing", () => undefined);
  try {
    return work(ledger);
  } finally {
    ledger.close();
  }
}

/** Makes all objects too old to be somebody's who is just keeping them. */
function age(project: CrashProject): void {
  for (const file of [...project.care.packs(), ...project.care.loose()]) utimesSync(file, 0, 0);
}

/** The files that the index says objects lie in, absolute. */
function filesOfIndex(project: CrashProject): readonly string[] {
  return withLedger(project, ({ objects }) => {
    const packs = objects.packs().map((name) => `packs/${name}.pack`);
    const loose = objects.outsidePacks("", 10_000).map(({ hex }) => `${hex.slice(0, 2)}/${hex.slice(2)}`);
    return [...packs, ...loose].map((file) => project.care.at(`.cairn/objects/${file}`)).toSorted();
  });
}

/** Turns a bit in the middle of a file. */
function spoil(file: string): void {
  const bytes = readFileSync(file);
  const middle = bytes.length >> 1;
  bytes.writeUInt8(bytes.readUInt8(middle) ^ 1, middle);
  chmodSync(file, 0o644);
  writeFileSync(file, bytes);
}
