import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import path from "node:path";

import { after, before, describe, it } from "mocha";
import * as vscode from "vscode";

import type { UserError } from "../../src/engine/model/errors.ts";
import { tellOfEnd } from "../../src/extension/features/tasks/endNotice.ts";
import { commands } from "../../src/extension/ids.ts";
import type { EndedTask, Project, Services } from "../../src/extension/services.ts";
import { makeDefinition, readDefinition } from "../../src/extension/services/cairnTask.ts";
import { activeServices, eventually, setJobs, workspaceProject } from "./cairn.ts";
import { addPipeline, removePipeline } from "./ownPipeline.ts";
import { runAndWait } from "./trees.ts";

const failing = `import sys

def fit(rate):
    raise ValueError(f"rate {rate} is too high")

print("starting", flush=True)
fit(2)
`;

const stages = `stages:
  fails:
    cmd: python3 fails.py
    outs: [never.txt]
  sleeps:
    cmd: python3 -c "import time; print('asleep', flush=True); time.sleep(60)"
    outs: [later.txt]
  after:
    cmd: python3 -c "import shutil; shutil.copy('copy.txt', 'again.txt')"
    deps: [copy.txt]
    outs: [again.txt]
  notes:
    cmd: python3 -c "import shutil; shutil.copy('note.txt', 'copy.txt')"
    deps: [note.txt]
    outs: [copy.txt]
`;

describe("tasks", () => {
  let services: Services;
  let project: Project;
  let folder: string;

  before(async () => {
    services = await activeServices();
    project = await workspaceProject(services);
    const files = { "fails.py": failing, "note.txt": "first\n", "dvc.yaml": stages };
    folder = await addPipeline(project, "Aufgaben é", files);
  });

  after(async () => {
    await vscode.commands.executeCommand("workbench.action.closeAllEditors");
    await removePipeline(project, folder);
  });

  it("are offered for each stage, for what is stale and for everything", async () => {
    const tasks = await vscode.tasks.fetchTasks({ type: "cairn" });
    const names = tasks.map(({ name }) => name);
    for (const name of ["train with upstream", "evaluate with upstream", "what is stale", "all stages"]) {
      assert.ok(names.includes(name), `${name} is not among ${names.join(", ")}`);
    }
  });

  it("mean in tasks.json what they mean to the command line", () => {
    assert.deepEqual(readDefinition({ type: "cairn", stage: "train" }), {
      stageIds: ["train"],
      mode: "with-upstream",
    });
    assert.deepEqual(readDefinition({ type: "cairn" }), { stageIds: [], mode: "stale" });
    assert.deepEqual(makeDefinition(["a", "b"], "single"), { type: "cairn", mode: "single", stages: ["a", "b"] });
  });

  it("start the CLI with what is asked for, and as many stages at once as the person has set", async () => {
    const argumentsOf = async (definition: vscode.TaskDefinition): Promise<readonly string[]> => {
      const [task] = await services.tasks.make(project, vscode.TaskScope.Workspace, [definition]);
      assert.ok(task?.execution instanceof vscode.ProcessExecution);
      return task.execution.args.slice(1);
    };
    const inRoot = ["-C", project.root];
    assert.deepEqual(await argumentsOf(makeDefinition(["train"], "single")), [
      "run",
      "train",
      "--single",
      "--force",
      ...inRoot,
    ]);
    assert.deepEqual(await argumentsOf(makeDefinition([], "all")), ["run", "--force", ...inRoot]);
    await setJobs(3);
    try {
      assert.deepEqual(await argumentsOf(makeDefinition([], "stale")), ["run", "--jobs", "3", ...inRoot]);
      assert.deepEqual(await argumentsOf({ type: "cairn", rerun: "owl" }), ["rerun", "owl", "--jobs", "3", ...inRoot]);
      const reproduce = { type: "cairn", reproduce: "owl" };
      assert.deepEqual(await argumentsOf(reproduce), ["reproduce", "owl", "--jobs", "3", ...inRoot]);
      const exec = await argumentsOf({ type: "cairn", exec: ["python", "try.py"] });
      assert.equal(exec.includes("--jobs"), false);
    } finally {
      await setJobs(undefined);
    }
  });

  it("bring along what a stage needs and what was never made, rather than fail", async () => {
    const ended = new Promise<EndedTask>((resolve) => {
      const listener = services.tasks.onDidEnd((task) => (listener.dispose(), resolve(task)));
    });
    await vscode.commands.executeCommand(commands.runStage, { root: project.root, stageId: stageId("after") });
    assert.equal((await ended).exitCode, 0);
    const [run] = await project.engine.runs({ limit: 1 });
    assert.deepEqual(
      run?.stages.map(({ stageId: id }) => id),
      [stageId("notes"), stageId("after")],
    );
  });

  it("run a stage in a process of its own, with what was edited and not saved", async () => {
    const note = vscode.Uri.file(path.join(folder, "note.txt"));
    const editor = await vscode.window.showTextDocument(note);
    await editor.edit((edit) => edit.insert(new vscode.Position(0, 0), "edited "));
    assert.equal(editor.document.isDirty, true);

    const ended = await runAndWait(services, project, [stageId("notes")], "single");
    assert.equal(ended.exitCode, 0);
    assert.equal(editor.document.isDirty, false);
    const copy = await vscode.workspace.fs.readFile(vscode.Uri.file(path.join(folder, "copy.txt")));
    assert.equal(Buffer.from(copy).toString(), "edited first\n");
    const [run] = await project.engine.runs({ limit: 1 });
    assert.equal(run?.state, "done");
    assert.deepEqual(
      run.stages.map(({ stageId: id, outcome }) => [id, outcome]),
      [[stageId("notes"), "ran"]],
    );
  });

  it("turn a Python traceback into a problem at its line", async () => {
    const ended = await runAndWait(services, project, [stageId("fails")], "single");
    assert.equal(ended.exitCode, 1);
    const script = vscode.Uri.file(path.join(folder, "fails.py"));
    const [problem] = await eventually("a problem", () => {
      const found = vscode.languages.getDiagnostics(script);
      return found.length > 0 ? found : undefined;
    });
    const [run] = await project.engine.runs({ limit: 1 });
    assert.equal(run?.state, "failed");
    assert.equal(problem?.message, `ValueError: rate 2 is too high (${stageId("fails")}, ${run.name})`);
    assert.equal(problem.range.start.line, 3);
    assert.deepEqual(
      problem.relatedInformation?.map(({ location, message }) => [location.range.start.line, message]),
      [[6, "in <module>"]],
    );

    const editor = await vscode.window.showTextDocument(script);
    const lineNow = (): number | undefined => vscode.languages.getDiagnostics(script)[0]?.range.start.line;
    await editor.edit((edit) => edit.insert(new vscode.Position(0, 0), "# more\n\n"));
    await eventually("the problem beside its line", () => lineNow() === 5 || undefined);
    await editor.edit((edit) => edit.delete(new vscode.Range(5, 0, 6, 0)));
    await eventually("no problem", () => lineNow() === undefined || undefined);
    await vscode.commands.executeCommand("undo");
    await eventually("the problem again", () => lineNow() === 5 || undefined);
    await editor.edit((edit) => edit.replace(new vscode.Range(8, 0, 9, 0), "open('never.txt', 'w').close()\n"));
    assert.equal((await runAndWait(services, project, [stageId("fails")], "single")).exitCode, 0);
    await eventually("no problem of a stage that ran well", () => lineNow() === undefined || undefined);
  });

  it("leave one terminal, that of the newest", async () => {
    const terminals = (): readonly vscode.Terminal[] => vscode.window.terminals.filter(({ exitStatus }) => !exitStatus);
    const [before] = terminals();
    await runAndWait(services, project, [stageId("notes")], "single");
    await eventually("one terminal", () => terminals().length === 1 || undefined);
    assert.notEqual(terminals()[0], before);
  });

  it("stop when asked to, and say so in the record", async () => {
    const ended = new Promise<boolean>((resolve) => {
      const listener = services.tasks.onDidEnd(({ wasStopped }) => {
        listener.dispose();
        resolve(wasStopped);
      });
    });
    await services.tasks.run(project, [stageId("sleeps")], "single");
    const started = await eventually("the run", async () => {
      const [run] = await project.engine.runs({ limit: 1 });
      return run?.stages.some(({ stageId: id, outcome }) => id === stageId("sleeps") && outcome === "running")
        ? run
        : undefined;
    });
    assert.equal(services.tasks.running.length, 1);
    await assert.rejects(services.tasks.run(project, [stageId("sleeps")], "single"), { code: "already-running" });
    await services.tasks.stop(project);
    assert.equal(await ended, true);
    assert.equal(services.tasks.running.length, 0);
    // A terminal that VS Code closed itself is gone before its process has written the record.
    const run = await eventually("the record", async () => {
      const found = await project.engine.run(started.id);
      return found.state === "running" ? undefined : found;
    });
    assert.equal(run.state, "stopped");
    assert.equal(run.stages[0]?.outcome, "stopped");
  });

  it("run beside each other where they touch nothing of each other", async () => {
    await services.tasks.run(project, [stageId("sleeps")], "single");
    await eventually("the first run", async () => {
      const [run] = await project.engine.runs({ limit: 1 });
      return run?.stages.some(({ outcome }) => outcome === "running") ? run : undefined;
    });
    assert.equal((await runAndWait(services, project, [stageId("notes")], "single")).exitCode, 0);
    assert.equal(services.tasks.running.length, 1);
    await services.tasks.stop(project);
  });

  it("tell why a run did not even begin, and where to mend it", async () => {
    const misspelt = stages.replace("deps: [note.txt]", "dep: [note.txt]");
    await writeFile(path.join(folder, "dvc.yaml"), misspelt);
    await eventually("the fault", () =>
      project.state.pipeline?.stages.some(({ fault }) => fault !== undefined) === true ? true : undefined,
    );
    const ended = await runAndWait(services, project, [stageId("notes")], "single");
    assert.notEqual(ended.exitCode, 0);
    const told: unknown[] = [];
    await tellOfEnd(
      { ...services, notify: { error: (error) => void told.push(error), warning: () => undefined } },
      ended,
    );
    // The extension's bundle has a class of this name of its own.
    const [error] = told as readonly UserError[];
    assert.deepEqual([error?.name, error?.code], ["UserError", "stage-has-fault"]);
    assert.deepEqual([error?.place?.file, error?.place?.range?.start.line], ["Aufgaben é/dvc.yaml", 14]);
    await writeFile(path.join(folder, "dvc.yaml"), stages);
  });

  it("say that nothing runs here, when asked to stop", async () => {
    await assert.rejects(services.tasks.stop(project), { name: "UserError", code: "not-running-here" });
  });
});

function stageId(name: string): string {
  return `Aufgaben é/dvc.yaml:${name}`;
}
