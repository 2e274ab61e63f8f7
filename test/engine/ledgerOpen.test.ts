import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  statSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import path from "node:path";
import { describe, it } from "node:test";
import { fileURLToPath } from "node:url";
import { openDatabase } from "../../src/engine/ledger/openDatabase.ts";
import type { DatabaseOptions } from "../../src/engine/ledger/openDatabase.ts";
import { migrations } from "../../src/engine/ledger/migrations.ts";
import { LedgerStatCache } from "../../src/engine/ledger/statCache.ts";
import { loadSqlite } from "../../src/engine/ledger/sqlite.ts";
import { makeLedgerFolder, newRun } from "./support/ledgerFolder.ts";
import type { LedgerFolder } from "./support/ledgerFolder.ts";

function namesBeside(file: string): readonly string[] {
  return readdirSync(path.dirname(file)).sort();
}

function optionsOf({ file }: LedgerFolder, given: Partial<DatabaseOptions> = {}): DatabaseOptions {
  return { file, mode: "create", log: () => {}, migrations, busyTimeout: 50, ...given };
}

describe("opening a ledger", () => {
  it("makes the folder, ignored by git, and only where it is told to", () => {
    using folder = makeLedgerFolder();
    assert.throws(() => folder.open("existing"), { name: "UserError", code: "ledger-missing" });
    folder.open("memory").ledger.runs.begin(newRun("r"));
    assert.equal(existsSync(path.dirname(folder.file)), false);
    folder.open("create");
    assert.equal(readFileSync(path.join(folder.root, ".cairn", ".gitignore"), "utf8"), "*\n");
    assert.deepEqual(folder.open("existing").ledger.runs.list({}), []);
  });

  it("says so where Node is too old, rather than end without a word", () => {
    assert.throws(() => loadSqlite(9), { name: "UserError", code: "node-too-old" });
  });

  it("begins anew where a file is empty", () => {
    using folder = makeLedgerFolder();
    mkdirSync(path.dirname(folder.file));
    writeFileSync(folder.file, "");
    const { ledger, setAside } = folder.open("existing");
    assert.equal(setAside, undefined);
    assert.deepEqual(ledger.runs.list({}), []);
  });
});

const notOnWindows = { skip: process.platform === "win32" ? "an open file cannot be renamed there" : false };

describe("a damaged ledger", () => {
  it("that is no database is set aside with its bytes kept, and a new one begun", () => {
    using folder = makeLedgerFolder();
    mkdirSync(path.dirname(folder.file));
    const bytes = Buffer.alloc(8192, "not a database ");
    writeFileSync(folder.file, bytes);
    const { ledger, setAside } = folder.open("existing");
    assert.match(path.basename(setAside ?? ""), /^ledger\.corrupt-[\dTZ-]+\.db$/);
    assert.deepEqual(readFileSync(setAside ?? ""), bytes);
    ledger.runs.begin(newRun("r"));
    assert.match(folder.logged.join("\n"), /set aside/);
    assert.equal(folder.open("existing").setAside, undefined);
    assert.equal(folder.open("existing").ledger.runs.list({}).length, 1);
  });

  it("that is cut off is set aside, with the log of what others wrote", notOnWindows, () => {
    using folder = makeLedgerFolder();
    folder.open().ledger.close();
    folder.open().ledger.runs.begin(newRun("r"));
    const log = readFileSync(`${folder.file}-wal`);
    truncateSync(folder.file, 4096 + 100);
    const { ledger, setAside } = folder.open();
    assert.ok(setAside);
    assert.equal(statSync(setAside).size, 4096 + 100);
    assert.deepEqual(readFileSync(`${setAside}-wal`), log);
    assert.deepEqual(ledger.runs.list({}), []);
  });

  it("whose damage shows only later says so, and is set aside at the next opening", () => {
    using folder = makeLedgerFolder();
    const { ledger } = folder.open();
    for (let index = 0; index < 300; index += 1) {
      ledger.statCache.save(new Map([[`d${index}`, Buffer.alloc(3000, index)]]));
    }
    ledger.close();
    const bytes = readFileSync(folder.file);
    bytes.fill(0xa5, bytes.length - 500 * 1024);
    writeFileSync(folder.file, bytes);

    const damaged = folder.open();
    assert.equal(damaged.setAside, undefined);
    const readAll = () => {
      for (let index = 0; index < 300; index += 1) damaged.ledger.statCache.load(`d${index}`);
    };
    assert.throws(readAll, { name: "UserError", code: "ledger-corrupt" });
    damaged.ledger.close();
    const { setAside } = folder.open();
    assert.deepEqual(readFileSync(setAside ?? ""), bytes);
    assert.equal(folder.open().setAside, undefined);
  });
});

describe("a ledger that cannot be had", () => {
  it("because a newer Cairn wrote it, is left untouched", () => {
    using folder = makeLedgerFolder();
    openDatabase(optionsOf(folder, { migrations: [...migrations, "CREATE TABLE later (x)"] })).close();
    const before = readFileSync(folder.file);
    assert.throws(() => folder.open("existing"), { name: "UserError", code: "ledger-newer", cure: /Update Cairn/ });
    assert.deepEqual(readFileSync(folder.file), before);
  });

  it("because another holds it, says so after a while", () => {
    using folder = makeLedgerFolder();
    folder.open().ledger.close();
    const holder = new (loadSqlite())(folder.file);
    const { connection, close } = openDatabase(optionsOf(folder));
    holder.exec("BEGIN IMMEDIATE");
    assert.throws(() => connection.write(() => {}), { name: "UserError", code: "ledger-locked", cure: /close it/ });
    assert.doesNotThrow(() => connection.read(() => connection.get("SELECT count(*) FROM runs")));
    const step = "CREATE TABLE later (x)";
    assert.throws(() => openDatabase(optionsOf(folder, { migrations: [...migrations, step] })), {
      name: "UserError",
      code: "ledger-locked",
    });
    close();
    holder.close();
  });

  it("because the disk is full, keeps what was written before and goes on when there is room", () => {
    using folder = makeLedgerFolder();
    const { connection, close } = openDatabase(optionsOf(folder));
    const statCache = new LedgerStatCache(connection);
    const blob = Buffer.alloc(2_000_000);
    const limitPages = (count: number) => connection.read(() => connection.get(`PRAGMA max_page_count = ${count}`));
    limitPages(100);
    statCache.save(new Map([["small", Buffer.from("1")]]));
    assert.throws(
      () =>
        statCache.save(
          new Map([
            ["small", undefined],
            ["large", blob],
          ]),
        ),
      {
        name: "UserError",
        code: "ledger-disk-full",
      },
    );
    assert.equal(String(statCache.load("small")), "1");
    limitPages(1_000_000);
    statCache.save(new Map([["large", blob]]));
    assert.equal(statCache.load("large")?.length, blob.length);
    close();
  });

  const asNobody = { skip: process.getuid?.() === 0 ? false : "needs root, to become somebody with fewer rights" };

  it("in a folder that cannot be written is read, and written only with a UserError", asNobody, () => {
    using folder = makeLedgerFolder();
    const { ledger } = folder.open();
    ledger.runs.begin(newRun("r"));
    ledger.close();
    chmodSync(folder.root, 0o755);
    chmodSync(folder.file, 0o444);
    chmodSync(path.dirname(folder.file), 0o555);
    const child = fileURLToPath(new URL("support/ledgerChild.ts", import.meta.url));
    const { stdout, stderr } = spawnSync(process.execPath, [child, folder.file, "read-only"], { encoding: "utf8" });
    assert.deepEqual(JSON.parse(stdout || stderr), {
      existing: ["r"],
      interrupted: [],
      write: "ledger-read-only",
      create: "ledger-read-only",
      leftovers: [],
    });
    assert.deepEqual(namesBeside(folder.file), [".gitignore", "ledger.db"]);
  });
});

describe("an older ledger", () => {
  const steps = [
    "CREATE TABLE fruit (name TEXT) STRICT; INSERT INTO fruit VALUES ('apple')",
    "ALTER TABLE fruit ADD COLUMN count INTEGER; UPDATE fruit SET count = 3",
    "CREATE TABLE basket (x)",
  ];

  it("is brought to the newest version step by step, with what it holds", () => {
    using folder = makeLedgerFolder();
    openDatabase(optionsOf(folder, { migrations: steps.slice(0, 1) })).close();
    const { connection, close } = openDatabase(optionsOf(folder, { migrations: steps }));
    assert.deepEqual(connection.all("SELECT * FROM fruit"), [{ name: "apple", count: 3 }]);
    assert.deepEqual(connection.all("SELECT * FROM basket"), []);
    close();
  });

  it("stays at the last good version where a step fails", () => {
    using folder = makeLedgerFolder();
    const broken = [...steps.slice(0, 2), "CREATE TABLE half (x); SELECT nonsense FROM nowhere"];
    assert.throws(() => openDatabase(optionsOf(folder, { migrations: broken })));
    const { connection, close } = openDatabase(optionsOf(folder, { migrations: steps.slice(0, 2) }));
    assert.deepEqual(connection.all("SELECT name FROM sqlite_schema"), [{ name: "fruit" }]);
    close();
  });
});

describe("the values that runs are sorted by", () => {
  it("stand in the index as they are now", () => {
    using folder = makeLedgerFolder();
    const { runs } = folder.open().ledger;
    runs.begin(newRun("one", { params: { lr: 0.1, tags: ["a"], none: null } }));
    runs.begin(newRun("two", { params: { lr: 0.01, constructor: "c" } }));
    runs.setMetrics("one", { acc: 0.5, loss: 2, good: true });
    runs.setMetrics("one", { acc: 0.75, loss: Number.NaN, good: true, note: "x" });
    runs.setMetrics("two", { acc: Number.POSITIVE_INFINITY });
    const database = new (loadSqlite())(folder.file);
    const rows = database
      .prepare(
        `SELECT n.kind || ' ' || n.name AS key, i.value, r.id FROM value_index i
         JOIN value_names n ON n.key = i.name JOIN runs r ON r.key = i.run ORDER BY 1, 2`,
      )
      .raw()
      .all();
    database.close();
    assert.deepEqual(rows, [
      ["metric acc", 0.75, "one"],
      ["metric acc", Number.POSITIVE_INFINITY, "two"],
      ["metric good", 1, "one"],
      ["metric note", "x", "one"],
      ["param constructor", "c", "two"],
      ["param lr", 0.01, "two"],
      ["param lr", 0.1, "one"],
      ["param tags", '["a"]', "one"],
    ]);
  });
});
