import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";

import { after, before, describe, it } from "mocha";

import { EngineThread } from "../../src/extension/services/engineThread.ts";

/** Answers as the engine's worker does; `crash` ends it without a word. */
const script = `
const { parentPort } = require("node:worker_threads");
const born = Math.random();
parentPort.on("message", ({ type, id, method }) => {
  if (type !== "request") return;
  if (method === "crash") process.exit(3);
  if (method === "close") { parentPort.postMessage({ type: "answer", id }); parentPort.close(); return; }
  if (method === "fail") {
    const error = { name: "UserError", message: "The ledger is locked.", code: "ledger-locked", cure: "Wait." };
    parentPort.postMessage({ type: "failure", id, error });
    return;
  }
  if (method === "born") parentPort.postMessage({ type: "answer", id, value: born });
});
`;

describe("the engine's thread", () => {
  let folder: string;
  let thread: EngineThread;
  let restarts = 0;

  before(async () => {
    folder = await mkdtemp(path.join(tmpdir(), "cairn é "));
    const file = path.join(folder, "worker.cjs");
    await writeFile(file, script);
    thread = new EngineThread({
      script: file,
      data: { folder, mayStartProcesses: false },
      log: () => undefined,
      onEvent: () => undefined,
      onRestart: () => (restarts += 1),
    });
  });

  after(async () => {
    await thread.dispose();
    await rm(folder, { recursive: true, force: true });
  });

  it("gives the engine's errors back with their cure", async () => {
    await assert.rejects(thread.request("fail", []), { name: "UserError", code: "ledger-locked", cure: "Wait." });
  });

  it("is started again after a crash; what was under way is told, what comes after waits for it", async () => {
    const first = await thread.request("born", []);
    await assert.rejects(thread.request("crash", []), { name: "UserError", code: "engine-stopped" });
    const second = await thread.request("born", []);
    assert.notEqual(second, first);
    assert.equal(restarts, 1);
  });

  it("lets a request be given up", async () => {
    const controller = new AbortController();
    const asked = thread.request("never answered", [], { signal: controller.signal });
    setTimeout(() => controller.abort(new Error("enough")), 20);
    await assert.rejects(asked, /enough/);
  });
});
