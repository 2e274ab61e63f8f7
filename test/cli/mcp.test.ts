import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StdioClientTransport } from "@modelcontextprotocol/sdk/client/stdio.js";
import { ElicitRequestSchema } from "@modelcontextprotocol/sdk/types.js";
import type { ShowJson } from "../../src/cli/json/runJson.ts";
import { cli, smallPipeline, TestProject } from "./support.ts";

describe("cairn mcp", () => {
  let project: TestProject;
  let client: Client;
  let isAllowed = false;
  const asked: string[] = [];

  before(async () => {
    project = new TestProject();
    client = new Client({ name: "test", version: "1" }, { capabilities: { elicitation: {} } });
    client.setRequestHandler(ElicitRequestSchema, ({ params }) => {
      asked.push(params.message);
      return { action: isAllowed ? "accept" : "decline" };
    });
    const server = { command: process.execPath, args: [cli, "mcp", "-C", project.root] };
    await client.connect(new StdioClientTransport({ ...server, stderr: "pipe" }));
  });

  after(async () => {
    await client.close();
    project.remove();
  });

  /** What a tool answers, or the text of its error. */
  async function call(name: string, input: Readonly<Record<string, unknown>>): Promise<unknown> {
    const { content, isError } = await client.callTool({ name, arguments: input });
    const [part] = content as readonly { readonly text: string }[];
    return isError ? part?.text : (JSON.parse(part?.text ?? "") as unknown);
  }

  it("says what there is to ask, and of what it asks the person first", async () => {
    const { tools } = await client.listTools();
    assert.deepEqual(
      tools.map(({ name, annotations }) => [name, annotations?.readOnlyHint]),
      [
        ["list_runs", true],
        ["compare_runs", true],
        ["explain_staleness", true],
        ["run_stage", false],
      ],
    );
  });

  it("runs a stage once the person agrees, tells why it would run, lists and compares what came of it", async () => {
    const stale = (await call("explain_staleness", { stage: "train" })) as {
      stages: { state: string; reasons: string[] }[];
    };
    assert.match(stale.stages[0]?.reasons[0] ?? "", /never run/);
    assert.match(String(await call("run_stage", { stages: ["train"] })), /did not want it to run/);
    assert.deepEqual(asked, ["Run train with all that is stale before it?"]);
    assert.deepEqual(await call("list_runs", {}), { runs: [] });
    isAllowed = true;
    const ran = (await call("run_stage", { stages: ["train"] })) as { state: string; name: string };
    assert.equal(ran.state, "done");
    project.write("params.yaml", (smallPipeline["params.yaml"] ?? "").replace(/lr: .*/, "lr: 0.75"));
    await call("run_stage", { stages: ["train"] });
    const { runs } = (await call("list_runs", { where: "train.lr = 0.75" })) as {
      runs: { name: string; params: Record<string, unknown> }[];
    };
    assert.deepEqual(
      runs.map(({ params }) => params["train.lr"]),
      [0.75],
    );
    const compared = (await call("compare_runs", { runs: [ran.name, runs[0]?.name] })) as {
      differing: { params: { key: string; values: unknown[] }[] };
      verdict: string;
      causes: { subject: string; likelihood: string }[];
    };
    assert.deepEqual(
      compared.differing.params.map(({ key, values }) => [key, values[1]]),
      [["train.lr", 0.75]],
    );
    assert.match(compared.verdict, /is worse than .*`accuracy` 0\.9 → 0\.25/);
    assert.deepEqual(
      compared.causes.map(({ subject, likelihood }) => [subject, likelihood]),
      [["train.lr", "likely"]],
    );
  });

  it("tells a model what is wrong with what it asks, and goes on", async () => {
    assert.match(String(await call("list_runs", { where: "metrics.nothing > 1" })), /No run has a metric nothing/);
    assert.match(String(await call("list_runs", { limit: 5_000 })), /from 1 to 100/);
    assert.match(String(await call("compare_runs", { runs: ["nobody"] })), /two or more/);
    assert.match(String(await call("compare_runs", { runs: ["nobody", "else"] })), /There is no run nobody/);
    assert.match(String(await call("explain_staleness", { stage: "trian" })), /There is no stage trian/);
    assert.match(String(await call("run_stage", { stages: "train" })), /has to be a list/);
    assert.match(String(await call("drop_table", {})), /no tool drop_table/);
    project.write("train.mjs", "console.log('about to fail'); process.exit(3);");
    const failed = (await call("run_stage", { stages: ["train"] })) as { state: string; name: string; logTail: string };
    assert.equal(failed.state, "failed");
    assert.match(failed.logTail, /about to fail/);
    assert.equal((await project.json<ShowJson>("show", failed.name)).run.state, "failed");
  });
});
