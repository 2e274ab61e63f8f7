import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import type { MarkJson, RunsJson } from "../../src/cli/json/runJson.ts";
import { openEngine } from "../../src/engine/openEngine.ts";
import { TestProject } from "./support.ts";

const train = `import { writeFileSync } from "node:fs";
const lr = Number(process.argv[2]);
writeFileSync("metrics.json", JSON.stringify({ "a|b": lr * 2, note: 'say "one", two' }));
`;

describe("cairn runs", () => {
  let project: TestProject;

  before(async () => {
    project = new TestProject();
    project.write("exec.mjs", train);
    for (const lr of ["0.1", "0.2"]) {
      await project.cairn("exec", "--name", `try-${lr}`, "--metrics", "metrics.json", "--", "node", "exec.mjs", lr);
    }
  });

  after(() => project.remove());

  it("leaves those that meet a condition, in the order that is asked for", async () => {
    const { runs } = await project.json<RunsJson>("runs", "--where", 'metrics."a|b" < 1', "--sort", 'metrics."a|b"');
    assert.deepEqual(
      runs.map(({ name }) => name),
      ["try-0.1", "try-0.2"],
    );
    assert.match(await project.cairn("runs", "--where", 'metrics."a|b" > 0.3'), /^.*try-0\.2[^\n]*\n$/);
    assert.equal(await project.cairn("runs", "--where", "state = failed"), "No run meets this condition.\n");
  });

  it("prints the columns that are asked for to people, as CSV and as Markdown", async () => {
    const columns = ["--columns", 'name,metrics."a|b",metrics.note,commit', "--sort", "name"];
    assert.equal(
      await project.cairn("runs", "--csv", ...columns),
      'name,metrics.a|b,metrics.note,commit\r\ntry-0.1,0.2,"say ""one"", two",\r\ntry-0.2,0.4,"say ""one"", two",\r\n',
    );
    assert.equal(
      await project.cairn("runs", "--markdown", ...columns, "-n", "1"),
      '| name | metrics.a\\|b | metrics.note | commit |\n| --- | ---: | --- | --- |\n| try-0.1 | 0.2 | say "one", two |  |\n',
    );
    const [head, first] = (await project.cairn("runs", ...columns)).split("\n");
    assert.match(head ?? "", /^name +metrics\.a\|b +metrics\.note +commit$/);
    assert.match(first ?? "", /^try-0\.1 +0\.2 +say "one", two$/);
    const all = await project.cairn("runs", "--csv");
    const began = /,(\d{4}-\d\d-\d\dT[\d:.]+Z),/.exec(all)?.[1] ?? assert.fail(all);
    const engine = await openEngine(project.root, { mayStartProcesses: false, log: () => undefined });
    assert.equal((await engine.runs())[0]?.startedAt, Date.parse(began));
    await engine.close();
  });

  it("tells what was said of runs, and leaves archived ones out until they are asked for", async () => {
    const both = ["try-0.1", "try-0.2"];
    const marked = await project.json<MarkJson>("mark", ...both, "--star", "--tag", "best", "--tag", "wide net");
    assert.deepEqual(
      marked.runs.map(({ name, starred, tags }) => [name, starred, tags]),
      both.map((name) => [name, true, ["best", "wide net"]]),
    );
    const args = ["mark", "try-0.2", "--no-star", "--untag", "best", "--note", "two\nlines", "--name", "wider"];
    assert.match(await project.cairn(...args), /wider: tags wide net · a note of 2 lines\n$/);
    const columns = ["--csv", "--columns", "name,starred,tags,note,environment.platform"];
    const printed = await project.cairn("runs", ...columns, "--where", "tag = best or note ~ LINES", "--sort", "name");
    assert.equal(
      printed.replaceAll(new RegExp(`,${process.platform}[^,\r]* ${process.arch}`, "g"), ",HERE"),
      [
        "name,starred,tags,note,environment.platform",
        'try-0.1,true,"best, wide net",,HERE',
        'wider,false,wide net,"two\nlines",HERE',
        "",
      ].join("\r\n"),
    );
    await project.cairn("mark", "wider", "--archive");
    assert.doesNotMatch(await project.cairn("runs"), /wider/);
    assert.match(await project.cairn("runs", "--where", "archived"), /wider/);
    assert.match((await project.try("mark", "wider")).stderr, /Nothing is said of the runs/);
  });

  it("says at which place a condition cannot be understood, and takes one form of output", async () => {
    const wrong = await project.try("runs", "--where", "state = done and metrics.noet = 1");
    assert.equal(wrong.code, 2);
    assert.equal(
      wrong.stderr,
      [
        "cairn: No run has a metric noet.",
        "  state = done and metrics.noet = 1",
        "                   ^^^^^^^^^^^^",
        "  Did you mean metrics.note?",
        "",
      ].join("\n"),
    );
    const column = await project.try("runs", "--columns", "data");
    assert.match(column.stderr, /too much for a column/);
    assert.equal((await project.try("runs", "--csv", "--latex")).code, 2);
  });
});

describe("cairn import", () => {
  it("tells what came from where, names what could not be read, and then does not end well", async (t) => {
    const project = new TestProject();
    t.after(() => project.remove());
    project.write("dvclive/metrics.json", '{"acc": 0.5}');
    project.write("mlruns/0/meta.yaml", "name: Default\n");
    project.write("mlruns/0/one/meta.yaml", "status: 3\nstart_time: 1700000000000\n");
    project.write("mlruns/0/two/meta.yaml", "[");
    const { code, stdout, stderr } = await project.try("import");
    assert.equal(stdout, "mlruns: 1 run of MLflow's, 1 new\ndvclive: 1 run of DVCLive's, 1 new\n");
    const fault = "cairn: mlruns/0/two: Its meta.yaml is not what MLflow writes.";
    assert.equal(stderr, `${fault}\n  Open it, and mend or delete the run in MLflow.\n`);
    assert.equal(code, 1);
    assert.equal(await project.cairn("import", "dvclive"), "dvclive: 1 run of DVCLive's, 0 new, 1 unchanged\n");
    assert.match((await project.try("import", "elsewhere")).stderr, /nothing at .*elsewhere/);
  });
});
