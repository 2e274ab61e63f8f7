import assert from "node:assert/strict";
import { stripVTControlCharacters } from "node:util";
import { afterEach, describe, it } from "node:test";
import { spawn } from "@lydell/node-pty";
import type { IPty } from "@lydell/node-pty";
import type { RunsJson, ShowJson } from "../../src/cli/json/runJson.ts";
import { cli, eventually, TestProject } from "./support.ts";

/** The CLI at a terminal, with what it shows there. */
class AtTerminal {
  readonly #terminal: IPty;
  readonly ended: Promise<number>;
  shown = "";

  constructor(project: TestProject, ...args: readonly string[]) {
    const options = { cwd: project.root, cols: 91, rows: 33, env: { ...process.env, NO_COLOR: undefined } };
    this.#terminal = spawn(process.execPath, [cli, ...args], options);
    this.#terminal.onData((text) => {
      this.shown += text;
    });
    this.ended = new Promise((resolve) => this.#terminal.onExit(({ exitCode }) => resolve(exitCode)));
  }

  type(text: string): void {
    this.#terminal.write(text);
  }

  resize(columns: number, rows: number): void {
    this.#terminal.resize(columns, rows);
  }

  async waitFor(text: string): Promise<void> {
    await eventually(`${text} at the terminal`, () => stripVTControlCharacters(this.shown).includes(text) || undefined);
  }
}

describe("a run at a terminal", { skip: process.platform === "win32" }, () => {
  let project: TestProject;
  afterEach(() => project.remove());

  const bar = String.raw`printf '\r10%%'; printf '\r100%%\n'`;
  const asking = `test -t 0 && test -t 1 && test -t 2 && stty size; ${bar}; printf '\\033[31mred\\033[0m '; read -r word; echo "heard $word"; until [ "$(stty size)" = "40 120" ]; do sleep 0.05; done; stty size`;

  it("gives its one stage a terminal: size, colours and keyboard are real, and the log is plain", async () => {
    project = new TestProject({ "dvc.yaml": `stages:\n  ask:\n    cmd: |-\n      ${asking}\n` });
    const run = new AtTerminal(project, "run", "--name", "asked");
    await run.waitFor("red ");
    run.resize(120, 40);
    run.type("hello\r");
    assert.equal(await run.ended, 0, run.shown);
    assert.match(run.shown, /33 91/);
    assert.ok(run.shown.includes("\u001B[31mred"));
    const { run: detail } = await project.json<ShowJson>("show", "asked");
    const log = project.read(`${detail.logDir}/ask.log`).split("\n");
    assert.deepEqual(log.slice(1), ["33 91", "100%", "red hello", "heard hello", "40 120", ""]);
  });

  it("is stopped by Ctrl+C with all that it started, and leaves the terminal as it was", async () => {
    project = new TestProject({ "dvc.yaml": "stages:\n  wait:\n    cmd: sh -c 'echo waiting; sleep 60'; true\n" });
    const run = new AtTerminal(project, "run");
    await run.waitFor("waiting");
    run.type("\u0003");
    assert.equal(await run.ended, 130, run.shown);
    const { runs } = await project.json<RunsJson>("runs");
    assert.deepEqual([runs[0]?.state, runs[0]?.stages[0]?.outcome], ["stopped", "stopped"]);
  });

  it("gives several stages no keyboard, and shows whole lines with their names", async () => {
    const cmd = "test -t 1 && echo terminal; read -r word || echo nothing to read";
    project = new TestProject({ "dvc.yaml": `stages:\n  a:\n    cmd: ${cmd}\n  bb:\n    cmd: ${cmd}\n` });
    const run = new AtTerminal(project, "run", "--jobs", "2");
    assert.equal(await run.ended, 0, run.shown);
    const plain = stripVTControlCharacters(run.shown);
    assert.match(plain, /^a {2}│ nothing to read\r$/m);
    assert.match(plain, /^bb │ nothing to read\r$/m);
    assert.doesNotMatch(plain, /│ terminal/);
  });
});
