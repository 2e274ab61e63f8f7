import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, before, describe, it } from "node:test";
import * as fc from "fast-check";
import { setTimeout as sleep } from "node:timers/promises";
import { runCommand } from "../../src/engine/run/process/process.ts";
import type { CommandEnd } from "../../src/engine/run/process/process.ts";
import type { CommandInput } from "../../src/engine/run/process/terminal.ts";
import { ProcessTree } from "../../src/engine/run/process/processTree.ts";
import { shellFor, startOf } from "../../src/engine/run/process/shell.ts";
import { StageLog, stageLogName } from "../../src/engine/run/stageLog.ts";
import { UserError } from "../../src/engine/model/errors.ts";

const isWindows = process.platform === "win32";

describe("a stage's command", () => {
  let folder = "";
  before(() => {
    folder = mkdtempSync(path.join(tmpdir(), "cairn prøcess-"));
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  interface RunOptions {
    readonly signal?: AbortSignal;
    readonly env?: NodeJS.ProcessEnv;
    readonly cwd?: string;
    readonly input?: CommandInput;
  }

  async function run(line: string, options: RunOptions = {}) {
    const output = { stdout: "", stderr: "" };
    const end: CommandEnd = await runCommand({
      program: shellFor(line, options.env ?? process.env, process.platform),
      cwd: options.cwd ?? folder,
      env: options.env ?? process.env,
      signal: options.signal ?? new AbortController().signal,
      input: options.input ?? "none",
      onStart: () => undefined,
      onOutput: (stream, chunk) => {
        output[stream] += Buffer.from(chunk).toString("utf8");
      },
    });
    return { ...end, ...output };
  }

  async function waitFor(file: string): Promise<string> {
    for (let tries = 0; tries < 4_000; tries++) {
      if (existsSync(file) && readFileSync(file, "utf8").endsWith("\n")) return readFileSync(file, "utf8").trim();
      await sleep(25);
    }
    throw new Error(`${file} never came`);
  }

  it("passes on what it prints, and its exit code", async () => {
    const end = await run("echo out && echo err >&2 && exit 3");
    assert.deepEqual(
      { ...end, stdout: end.stdout.trim(), stderr: end.stderr.trim() },
      {
        exitCode: 3,
        isStopped: false,
        stdout: "out",
        stderr: "err",
      },
    );
  });

  it("names the signal that ended it", { skip: isWindows }, async () => {
    assert.equal((await run("kill -KILL $$")).signal, "SIGKILL");
    const inner = await run("sh -c 'kill -TERM $$'; exit $?");
    assert.deepEqual([inner.exitCode, inner.signal], [143, "SIGTERM"]);
  });

  it("ends as it does though it closes its output first, in a terminal too", { skip: isWindows }, async () => {
    const terminal = { size: () => ({ columns: 80, rows: 24 }), handTo: () => () => undefined };
    for (const input of [terminal, "none"] as const) {
      const end = await run("echo out; exec 0<&- 1>&- 2>&-; sleep 0.4; exit 3", { input });
      assert.deepEqual(
        { ...end, stdout: end.stdout.trim() },
        { exitCode: 3, isStopped: false, stdout: "out", stderr: "" },
      );
    }
  });

  it("does not wait for what it leaves running in the background", { skip: isWindows }, async () => {
    const end = await run("sleep 30 & echo $! > background.pid; echo done");
    const pid = Number(await waitFor(path.join(folder, "background.pid")));
    process.kill(pid, "SIGKILL");
    assert.equal(end.exitCode, 0);
    assert.equal(end.stdout, "done\n");
  });

  it("stops with all that it started, also what left its group", { skip: isWindows }, async () => {
    const stop = new AbortController();
    const started = run("sh -c 'echo $$ > inner.pid; sleep 60' | setsid -w sh -c 'echo $$ > away.pid; sleep 60'", {
      signal: stop.signal,
    });
    const pids = [await waitFor(path.join(folder, "inner.pid")), await waitFor(path.join(folder, "away.pid"))];
    stop.abort();
    assert.equal((await started).isStopped, true);
    for (const pid of pids) assert.throws(() => process.kill(Number(pid), 0), { code: "ESRCH" });
  });

  it("leaves alone what has got the number of its leader since", { skip: isWindows }, async () => {
    const stranger = spawn("sleep", ["60"], { detached: true, stdio: "ignore" });
    try {
      await new ProcessTree(stranger.pid ?? 0, () => false).stop(100);
      assert.deepEqual([stranger.exitCode, stranger.signalCode], [null, null]);
    } finally {
      stranger.kill("SIGKILL");
    }
    await once(stranger, "exit");
    assert.equal(stranger.signalCode, "SIGKILL");
  });

  it("does not begin once it is to stop", async () => {
    const end = await run("echo begun > begun.txt", { signal: AbortSignal.abort() });
    assert.equal(end.isStopped, true);
    assert.equal(existsSync(path.join(folder, "begun.txt")), false);
  });

  it("says what is wrong where no shell can be started", { skip: isWindows }, async () => {
    await assert.rejects(
      run("true", { env: { ...process.env, SHELL: "/no/such/shell" } }),
      (error) =>
        error instanceof UserError && error.code === "command-not-started" && error.message.includes("/no/such/shell"),
    );
  });

  it("chooses the shell as DVC does", () => {
    assert.deepEqual(shellFor("x", { SHELL: "/bin/bash" }, "linux").args, ["--noprofile", "--norc", "-c", "x"]);
    assert.deepEqual(shellFor("x", { SHELL: "/bin/zsh" }, "darwin").args, ["--no-rcs", "-c", "x"]);
    assert.equal(shellFor("x", {}, "linux").file, "/bin/sh");
    assert.deepEqual(shellFor('a "b c"', {}, "win32").args, ["/d", "/s", "/c", '"a "b c""']);
  });

  it("has Windows' shell start a batch file, with each argument as it is", () => {
    const npm = "C:\\Program Files\\nodejs\\npm.CMD";
    const start = startOf(
      npm,
      ["run", 'say "hi" & exit', "100%", "C:\\dir\\", ""],
      { ComSpec: "C:\\cmd.exe" },
      "win32",
    );
    assert.deepEqual(start, {
      file: "C:\\cmd.exe",
      args: [
        "/d",
        "/s",
        "/c",
        String.raw`"C:\Program^ Files\nodejs\npm.CMD ^"run^" ^"say^ \^"hi\^"^ ^&^ exit^" ^"100^%^" ^"C:\dir\\^" ^"^""`,
      ],
      isVerbatim: true,
      isShell: true,
    });
    const args = ["a b"];
    for (const [file, platform] of [
      ["C:\\node.exe", "win32"],
      ["/bin/x.cmd", "linux"],
    ] as const) {
      assert.deepEqual(startOf(file, args, {}, platform), { file, args, isVerbatim: false, isShell: false });
    }
  });

  it("quotes whatever text so that Windows' shell and programs take the very same from it", () => {
    const text = fc.string({ unit: fc.constantFrom(...'ab \\"&|<>^%!(),;'.split("")), maxLength: 12 });
    fc.assert(
      fc.property(fc.array(text, { maxLength: 4 }), (args) => {
        const [, , , line = ""] = startOf("x.cmd", args, {}, "win32").args;
        // The shell takes a caret away and the next character for itself; no quote is left to it.
        assert.deepEqual(asProgramsRead(line.slice(1, -1).replaceAll(/\^(.)/g, "$1")), ["x.cmd", ...args]);
      }),
    );
  });

  it("keeps the beginning and the end of a long log", () => {
    const log = new StageLog(path.join(folder, "logs", "long.log"), 4_000);
    for (let line = 0; line < 5_000; line++) log.write(Buffer.from(`line ${line}\n`));
    log.close();
    const text = readFileSync(log.file, "utf8");
    assert.ok(text.length <= 4_000, `${text.length} bytes`);
    assert.match(text, /^line 0\nline 1\n/);
    assert.match(text, /\n… about \d+ bytes left out …\n/);
    assert.match(text, /line 4998\nline 4999\n$/);
  });

  it("keeps the end of one huge chunk", () => {
    const log = new StageLog(path.join(folder, "logs", "chunk.log"), 400);
    log.write(Buffer.from(`${"x".repeat(10_000)}the end`));
    log.close();
    assert.match(readFileSync(log.file, "utf8"), /the end$/);
  });

  it("names log files so that every file system takes them and none falls on another", () => {
    assert.equal(stageLogName("train"), "train.log");
    const names = ["Train", "train", "sub/dvc.yaml:train", "sub_dvc.yaml_train", "con", "日本"].map(stageLogName);
    assert.equal(new Set(names.map((name) => name.toLowerCase())).size, names.length);
    for (const name of names) assert.match(name, /^[\p{L}\p{N}_-]+\.log$/u);
    assert.notEqual(stageLogName("con"), "con.log");
  });
});

/** A command line as Windows' programs take it apart: backslashes before a quote stand for half as many. */
function asProgramsRead(line: string): readonly string[] {
  const words: string[] = [];
  let word: string | undefined;
  let isQuoted = false;
  for (const [token, slashes = ""] of line.matchAll(/(\\*)"|./gs)) {
    if (token.endsWith('"')) {
      const isPlain = slashes.length % 2 === 1;
      word = (word ?? "") + "\\".repeat(slashes.length / 2) + (isPlain ? '"' : "");
      if (!isPlain) isQuoted = !isQuoted;
    } else if (token === " " && !isQuoted) {
      if (word !== undefined) words.push(word);
      word = undefined;
    } else word = (word ?? "") + token;
  }
  return word === undefined ? words : [...words, word];
}
