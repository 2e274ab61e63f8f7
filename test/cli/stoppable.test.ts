import assert from "node:assert/strict";
import { once } from "node:events";
import { describe, it } from "node:test";
import { stoppable, StoppedError, stoppableStep } from "../../src/cli/stoppable.ts";

function isStopped(error: unknown): boolean {
  return error instanceof StoppedError && error.exitCode === 130 && error.goOn === "Go on.";
}

describe("work at a terminal", { skip: process.platform === "win32" }, () => {
  it("ends by itself at Ctrl+C, and says how to go on", async () => {
    const stopped = stoppable("Go on.", async ({ signal }) => {
      assert.ok(signal);
      process.kill(process.pid, "SIGINT");
      await once(signal, "abort");
      assert.equal(process.listenerCount("SIGINT"), 0, "a second one ends the process");
      signal.throwIfAborted();
    });
    await assert.rejects(stopped, isStopped);
  });

  it("is told to be done where it was, unless more follows", async () => {
    const interrupted = async (): Promise<string> => {
      process.emit("SIGINT", "SIGINT");
      return "done";
    };
    assert.equal(await stoppable("Go on.", interrupted), "done");
    await assert.rejects(stoppableStep("Go on.", interrupted), isStopped);
    assert.equal(process.listenerCount("SIGINT"), 0);
  });

  it("fails as it would otherwise", async () => {
    const failing = stoppable("Go on.", async () => {
      throw new RangeError("no luck");
    });
    await assert.rejects(failing, RangeError);
  });
});
