import { strict as assert } from "node:assert";
import { test } from "node:test";
import { pythonFormat } from "../../../src/engine/discovery/python/pythonModule.ts";
import { luigiReader } from "../../../src/engine/discovery/tools/luigi/luigiReader.ts";
import { readProject } from "./readProject.ts";

test("a task runs from the folder that its imports start at", async (t) => {
  const task = "import luigi\nfrom flows.steps.common import X\nclass T(luigi.Task):\n    def run(self): pass\n";
  const { stages } = await readProject(
    t,
    { "flows/steps/common.py": "X = 1", "flows/steps/t.py": task },
    pythonFormat,
    luigiReader,
  );
  assert.deepEqual(
    [stages[0]?.wdir, stages[0]?.cmd],
    [".", "python -m luigi --module flows.steps.t T --local-scheduler"],
  );
});

test("a task that imports nothing of the project runs from the folder that others import it from", async (t) => {
  const { stages } = await readProject(
    t,
    {
      "src/tasks/clean.py": `import os
import luigi
class Clean(luigi.Task):
    def output(self):
        return luigi.LocalTarget(os.path.join(os.getcwd(), "data", f"{self.get_task_family()}.csv"))
`,
      "src/tasks/fit.py": `import luigi
from src.tasks.clean import (
    Clean,  # the rows
)
class Fit(luigi.Task):
    def requires(self): return Clean()
    def output(self): return luigi.LocalTarget("model.bin")
`,
    },
    pythonFormat,
    luigiReader,
  );
  assert.deepEqual(
    stages.map(({ wdir, cmd }) => [wdir, cmd]),
    [
      [".", "python -m luigi --module src.tasks.clean Clean --local-scheduler"],
      [".", "python -m luigi --module src.tasks.fit Fit --local-scheduler"],
    ],
  );
  assert.deepEqual(
    stages.map(({ outs }) => outs.map(({ path }) => path)),
    [["data/Clean.csv"], ["model.bin"]],
  );
});
