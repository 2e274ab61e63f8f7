import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { it } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import Database from "better-sqlite3";
import { parse } from "yaml";
import type { RestoreJson, RunsJson } from "../../src/cli/json.ts";
import { TestProject } from "./support.ts";

/** Some are enough to see that it still works; CAIRN_CRASHES=300 looks for what is rare. */
const rounds = Number(process.env["CAIRN_CRASHES"] ?? 8);

const parts = ["a", "b", "c", "d"];

/** Four stages that write a while, so that a kill finds them at it, and one that needs them all. */
const files: Readonly<Record<string, string>> = {
  "dvc.yaml": `stages:
  part:
    foreach: [${parts.join(", ")}]
    do:
      cmd: node part.mjs \${item}
      deps: [part.mjs, raw.csv]
      params: [round]
      outs: ['out/\${item}']
  all:
    cmd: node all.mjs
    deps: [out]
    outs: [all.txt]
`,
  "params.yaml": "# which time it is\nround: 0\n",
  "raw.csv": "x\n1\n",
  "part.mjs": `import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
const round = /round: (\\d+)/.exec(readFileSync("params.yaml", "utf8"))[1];
const folder = "out/" + process.argv[2];
mkdirSync(folder, { recursive: true });
for (let file = 0; file < 20; file++) {
  writeFileSync(folder + "/" + file + ".txt", (process.argv[2] + round + file + "\\n").repeat(200));
  await sleep(5);
}
`,
  "all.mjs": `import { readdirSync, readFileSync, writeFileSync } from "node:fs";
const texts = readdirSync("out").sort().flatMap((one) => readdirSync("out/" + one).map((file) => readFileSync("out/" + one + "/" + file, "utf8")[1]));
writeFileSync("all.txt", [...new Set(texts)].join(",") + " " + texts.length + "\\n");
`,
  ".gitignore": "/out\n/all.txt\n",
};

it("whenever a run is killed, nothing is lost and the next command goes on", { timeout: 1_800_000 }, async () => {
  const project = new TestProject(files);
  try {
    await project.initGit();
    await project.cairn("run", "--name", "first");
    for (let round = 1; round <= rounds; round++) await killOnce(project, round);
    await project.cairn("run", "--set", "round=0", "--name", "last");
    assert.equal(project.read("all.txt"), "0 80\n");
    checkLedger(project);
    await project.cairn("run", "--set", "round=7");
    const { changes } = await project.json<RestoreJson>("restore", "first");
    assert.ok(changes.some(({ action }) => action === "replace"));
    assert.equal(project.read("all.txt"), "0 80\n");
    assert.equal(project.read("out/c/19.txt"), "c019\n".repeat(200));
    const { runs } = await project.json<RunsJson>("runs");
    assert.deepEqual(
      runs.filter(({ state }) => state === "running"),
      [],
    );
  } finally {
    project.remove();
  }
});

/** Kills a run of its own parameters at some moment of it, looks at what is left, and has the project go on. */
async function killOnce(project: TestProject, round: number): Promise<void> {
  const before = await project.json<RunsJson>("runs");
  const running = project.start(["run", "--jobs", "4", "--set", `round=${round}`]);
  await sleep(momentOf(round));
  running.child.kill("SIGKILL");
  await running.ended;
  endStages(project.root);
  const told = await project.try("status", "--json");
  assert.equal(told.code, 0, told.stderr);
  checkLedger(project);
  for (const [file, text] of Object.entries(files)) {
    if (file !== "params.yaml") assert.equal(project.read(file), text, `${file} after round ${round}`);
  }
  if (project.has("dvc.lock")) assert.equal((parse(project.read("dvc.lock")) as { schema: string }).schema, "2.0");
  const after = await project.json<RunsJson>("runs");
  assert.deepEqual(
    after.runs.slice(after.runs.length - before.runs.length).map(({ id }) => id),
    before.runs.map(({ id }) => id),
    "no run that was recorded is gone",
  );
  assert.ok(
    after.runs.every(({ state }) => state !== "running"),
    "no run is left running",
  );
  await project.cairn("snapshot");
  assert.equal(project.read("params.yaml"), files["params.yaml"], `the parameters are back after round ${round}`);
}

/** Spread over the whole of a run, from before its beginning to after its end, the same each time the test is run. */
function momentOf(round: number): number {
  return 150 + ((round * 617) % 1_900);
}

/** Ends what the killed run had begun: it would write on, and no run is begun before it has ended. */
function endStages(root: string): void {
  const folder = path.join(root, ".cairn", "processes");
  if (!existsSync(folder)) return;
  for (const name of readdirSync(folder).filter((one) => one.endsWith(".json"))) {
    const { pid } = JSON.parse(readFileSync(path.join(folder, name), "utf8")) as { readonly pid: number };
    try {
      process.kill(-pid, "SIGKILL");
    } catch {
      // It has ended by itself.
    }
  }
}

/** The database is whole, and every object that it names lies where it says. */
function checkLedger({ root }: TestProject): void {
  const file = path.join(root, ".cairn", "ledger.db");
  if (!existsSync(file)) return;
  const database = new Database(file, { readonly: true });
  try {
    assert.equal(database.pragma("integrity_check", { simple: true }), "ok");
    assert.deepEqual(database.pragma("foreign_key_check"), []);
    const packs = database.prepare("SELECT name FROM packs").all() as { readonly name: string }[];
    for (const { name } of packs) {
      const found = readdirSync(path.join(root, ".cairn", "objects", "packs")).some((pack) => pack.startsWith(name));
      assert.ok(found, `pack ${name} is there`);
    }
  } finally {
    database.close();
  }
}
