/**
 * An extension for the benchmark alone. It runs in the same extension host as Cairn, does there what a person
 * would have done, and takes the time where it passes.
 */
import { connect } from "node:net";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import * as vscode from "vscode";

import { LoopWatch } from "./loopWatch.ts";
import { portVariable } from "./protocol.ts";
import type { CommandCall, ProbeMethod, ProbeReply, ProbeRequests } from "./protocol.ts";
import { timeActivation } from "./timedActivation.ts";

type Handlers = { readonly [M in ProbeMethod]: (ask: ProbeRequests[M]["ask"]) => Promise<ProbeRequests[M]["answer"]> };

export function activate(context: vscode.ExtensionContext): void {
  const socket = connect(Number(process.env[portVariable]), "127.0.0.1");
  context.subscriptions.push({ dispose: () => socket.destroy() });
  const handlers = makeHandlers();
  createInterface({ input: socket }).on("line", (line) => {
    const { method, ask } = JSON.parse(line) as { readonly method: ProbeMethod; readonly ask: never };
    void replyTo(handlers[method](ask)).then((reply) => socket.write(`${JSON.stringify(reply)}\n`));
  });
}

async function replyTo(work: Promise<unknown>): Promise<ProbeReply> {
  try {
    return { answer: await work };
  } catch (error) {
    return { error: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  }
}

function makeHandlers(): Handlers {
  let watch: LoopWatch | undefined;
  const watching = (): LoopWatch => {
    if (!watch) throw new Error("the event loop is not being watched");
    return watch;
  };
  return {
    untilActive: async ({ id }) => {
      while (vscode.extensions.getExtension(id)?.isActive !== true) await sleep(100);
      return null;
    },
    activate: ({ id }) => timeActivation(id),
    execute: async (call) => {
      await execute(call);
      return null;
    },
    runTask: (call) => untilTaskEnds(() => execute(call)),
    runProgram: ({ program, args }) => untilTaskEnds(() => startProgram(program, args)),
    edit: async ({ file, from, to }) => {
      await replaceText(file, from, to);
      return null;
    },
    watch: async () => {
      watch = new LoopWatch("");
      return null;
    },
    step: async ({ name }) => {
      watching().enter(name);
      return null;
    },
    unwatch: async () => watching().stop(),
  };
}

function execute({ command, args }: CommandCall): Thenable<unknown> {
  return vscode.commands.executeCommand(command, ...args);
}

function startProgram(program: string, args: readonly string[]): Thenable<unknown> {
  const folder = vscode.workspace.workspaceFolders?.[0] ?? vscode.TaskScope.Workspace;
  const execution = new vscode.ProcessExecution(program, [...args]);
  return vscode.tasks.executeTask(new vscode.Task({ type: "process" }, folder, "program", "probe", execution));
}

async function untilTaskEnds(start: () => PromiseLike<unknown>): Promise<number | null> {
  const ended = Promise.withResolvers<number | null>();
  const listener = vscode.tasks.onDidEndTaskProcess(({ exitCode }) => ended.resolve(exitCode ?? null));
  try {
    await start();
    return await ended.promise;
  } finally {
    listener.dispose();
  }
}

async function replaceText(file: string, from: string, to: string): Promise<void> {
  const editor = await vscode.window.showTextDocument(vscode.Uri.file(file));
  const { document } = editor;
  const start = document.getText().indexOf(from);
  if (start < 0) throw new Error(`${file} does not hold ${from}`);
  const range = new vscode.Range(document.positionAt(start), document.positionAt(start + from.length));
  await editor.edit((edit) => edit.replace(range, to));
  await document.save();
}
