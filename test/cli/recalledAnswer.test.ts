import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { recallableWords } from "../../src/cli/recallableWords.ts";
import type { RunResultJson } from "../../src/cli/json/runJson.ts";
import { readRemembered, writeRemembered } from "../../src/engine/discovery/rememberedFile.ts";
import { openEngine } from "../../src/engine/openEngine.ts";
import { memoryPlaces } from "../../src/engine/project/memoryPlaces.ts";
import { quietHost } from "../engine/fixtures/dvc/openProject.ts";
import { cliInSources, TestProject } from "./support.ts";

const quiet = () => undefined;
/** A bundle's build is its own; the sources are told theirs. */
const build = { CAIRN_BUILD: "tested" };

describe("a run with nothing to do that was found before", () => {
  let project: TestProject;

  before(async () => {
    process.env["CAIRN_BUILD"] = build.CAIRN_BUILD;
    project = new TestProject({
      "dvc.yaml": "stages:\n  one:\n    cmd: cd .\n    deps: [in]\n  two:\n    cmd: cd .\n    deps: [in]\n",
      in: "in",
    });
    const engine = await openEngine(project.root, { mayStartProcesses: true, log: quiet });
    await engine.execute({ stageIds: [], name: "first" }, quietHost());
    // Longer than any clock that stamps files takes to its next tick.
    await sleep(60);
    await engine.recordCommit();
    await engine.report();
    await engine.close();
  });

  after(() => project[Symbol.dispose]());

  it("is told in the words, the JSON and with the exit code of one that looks", async () => {
    const run = async (args: readonly string[], env?: NodeJS.ProcessEnv) => {
      const { stdout, ...end } = await project.start(["run", ...args], env, cliInSources).ended;
      return { ...end, stdout: ageless(stdout), stderr: ageless(end.stderr) };
    };
    const looked = await run(["--retries", "0"]);
    const lookedJson = await run(["--retries", "0", "--json"]);
    mark(project.root);
    assert.deepEqual(await run(["--jobs", "2"], build), marked(looked));
    assert.deepEqual(await run(["--json"], build), marked(lookedJson));
    const { name, state } = (JSON.parse(lookedJson.stdout) as RunResultJson).run;
    assert.deepEqual([name, state, looked.code], ["first", "done", 0]);
    assert.equal(looked.stdout, "✔ nothing to run: all 2 stages are as first left them\n");
  });

  it("gives way to a change", async () => {
    project.write("in", "on");
    assert.match((await project.start(["run"], build, cliInSources).ended).stdout, /two.* done, /s);
  });
});

/** Has those who answer out of what was kept tell another name. */
function mark(root: string): void {
  const place = memoryPlaces(root)?.status;
  const kept = place && readRemembered(place);
  const answer = kept?.readAnswer();
  assert.ok(answer?.includes('"first"'), "the status is kept");
  if (place && answer !== undefined)
    writeRemembered(place, () => kept?.facts, answer.replace('"first"', '"marked"'), quiet);
}

function marked<End extends { readonly stdout: string; readonly stderr: string }>(end: End): End {
  return { ...end, stdout: end.stdout.replace("first", "marked"), stderr: end.stderr.replace("first", "marked") };
}

function ageless(text: string): string {
  return text.replace(/ \(.*\)/, "");
}

describe("what may be answered out of what was found before", () => {
  const words = (line: string) => recallableWords(line.split(" "));

  it("is a status or a run of all stages, however it would be run", () => {
    assert.deepEqual(words("status"), { command: "status", folder: ".", json: false });
    assert.deepEqual(words("-C a status --json"), { command: "status", folder: "a", json: true });
    assert.deepEqual(words("run --json -C a"), { command: "run", folder: "a", json: true });
    assert.deepEqual(words("run -j 3 --jobs 4 -k --keep-going --no-run-cache"), {
      command: "run",
      folder: ".",
      json: false,
    });
  });

  const others =
    "train,run,status,--force,-f,--single,--downstream,--dry-run,--name x,--help,--experiment x,--set a=1,--jobs 0,--jobs,-j x,-C,--jobs=2,-kf,--";
  for (const line of others.split(",")) {
    it(`is not run ${line}`, () => assert.equal(words(`run ${line}`), undefined));
  }

  for (const line of ["--json status", "run status", "status -j 2", "status train", "", "sweep run", "-j 2 run"]) {
    it(`is not ${line === "" ? "nothing" : line}`, () => assert.equal(words(line), undefined));
  }
});
