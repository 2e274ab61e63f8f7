import assert from "node:assert/strict";
import { test } from "node:test";
import { pythonFormat } from "../../../src/engine/discovery/python/pythonModule.ts";
import { zenmlReader } from "../../../src/engine/discovery/tools/zenml/zenmlReader.ts";
import { readProject } from "./readProject.ts";

const steps = `from typing import Tuple
from zenml import step

@step
def load() -> dict:
    """Load the data.

    More of it.
    """

@step(enable_cache=False)
def split(data: dict) -> Tuple[dict, dict]: ...

@step(name="trainer")
def train_model(data: dict): ...

@step
def evaluate(model, data): ...
`;

test("a stage for each call of a step, named by its id, with edges by results", async (t) => {
  const { stages, edges, problems } = await readProject(
    t,
    {
      "steps/steps.py": steps,
      "steps/__init__.py": "from .steps import *\nfrom .steps import load as load_data\n",
      "pipelines/training.py": `from zenml import pipeline as zen
from steps import load_data, split, train_model, evaluate

fast = train_model.with_options(enable_cache=False)

@zen(enable_cache=False)
def training(rounds: int = 2):
    train, test = split(load_data())
    for name in ["a", "b"]:
        model = train_model(data=train, id=f"train_{name}")
    evaluate(model, test)
    evaluate.with_options(settings={})(fast(train), data=test)
    load_data(after=["trainer", "nowhere"])
`,
    },
    pythonFormat,
    zenmlReader,
  );
  const id = (name: string) => `pipelines/training.py:training.${name}`;
  assert.deepEqual(
    stages.map((stage) => stage.id),
    ["load", "split", "train_a", "train_b", "evaluate", "trainer", "evaluate_2", "load_2"].map(id),
  );
  assert.deepEqual(
    edges,
    [
      ["load", "split"],
      ["split", "train_a"],
      ["split", "train_b"],
      ["train_b", "evaluate"],
      ["split", "evaluate"],
      ["split", "trainer"],
      ["trainer", "evaluate_2"],
      ["split", "evaluate_2"],
      ["trainer", "load_2"],
    ].map(([from = "", to = ""]) => [id(from), id(to)]),
  );
  const [load] = stages;
  assert.equal(load?.kind, "zenml");
  assert.equal(load?.desc, "Load the data.");
  assert.equal(load?.cmd, 'python -c "from pipelines.training import training; training()"');
  assert.equal(load?.wdir, ".");
  assert.equal(load?.runsUpstream, true);
  assert.deepEqual(load?.range, { start: { line: 8, column: 25 }, end: { line: 8, column: 34 } });
  assert.deepEqual(problems, []);
});

test("branches give a step the same id, and what follows takes of either", async (t) => {
  const { stages, edges } = await readProject(
    t,
    {
      "steps.py": steps,
      "run.py": `from zenml import pipeline
from steps import load, split, train_model, evaluate

def prepared(data):
    """Not a step: followed."""
    if data is None:
        return load()
    return split(data)

@pipeline(name="both ways")
def both(tune: bool):
    data = load()
    if tune:
        model = train_model(data)
    else:
        model = train_model(prepared(data))
    try:
        evaluate(model, data)
    except ValueError:
        raise

if __name__ == "__main__":
    both(tune=True)
`,
    },
    pythonFormat,
    zenmlReader,
  );
  const id = (name: string) => `run.py:both ways.${name}`;
  assert.deepEqual(
    stages.map((stage) => stage.id),
    ["load", "trainer", "load_2", "split", "evaluate"].map(id),
  );
  const inFront = (name: string) => edges.flatMap(([from, to]) => (to === id(name) ? [from] : [])).sort();
  assert.deepEqual(inFront("trainer"), ["load", "load_2", "split"].map(id));
  assert.deepEqual(inFront("split"), ["load"].map(id));
  assert.deepEqual(inFront("evaluate"), ["load", "trainer"].map(id));
  assert.equal(edges.length, 6);
  assert.ok(stages.every(({ cmd }) => cmd === "python run.py"));
});

test("a pipeline in a pipeline adds its steps to the outer one, and keeps its own", async (t) => {
  const { stages, edges } = await readProject(
    t,
    {
      "app/steps.py": steps,
      "app/inner.py": `from zenml import pipeline
from steps import load, split

@pipeline
def preparation():
    train, test = split(load())
    return train, test
`,
      "app/outer.py": `from zenml import pipeline
from inner import preparation
from steps import evaluate

@pipeline
def whole():
    a, b = preparation()
    evaluate(a, b)
`,
    },
    pythonFormat,
    zenmlReader,
  );
  assert.deepEqual(
    stages.map(({ id, wdir, range }) => [id, wdir, range.start.line]),
    [
      ["app/inner.py:preparation.load", "app", 6],
      ["app/inner.py:preparation.split", "app", 6],
      ["app/outer.py:whole.load", "app", 7],
      ["app/outer.py:whole.split", "app", 7],
      ["app/outer.py:whole.evaluate", "app", 8],
    ],
  );
  assert.deepEqual(edges, [
    ["app/inner.py:preparation.load", "app/inner.py:preparation.split"],
    ["app/outer.py:whole.load", "app/outer.py:whole.split"],
    ["app/outer.py:whole.split", "app/outer.py:whole.evaluate"],
  ]);
});

test("a pipeline of before 0.40 is given its steps: they go by the parameters' names", async (t) => {
  const { stages, edges } = await readProject(
    t,
    {
      "pipeline.py": `from zenml.pipelines import pipeline, BasePipeline

@pipeline(enable_cache=False)
def train_pipeline(importer, trainer, evaluator):
    X, y = importer()
    evaluator(model=trainer(X), y=y)
    evaluator.after(importer)

class Old(BasePipeline):
    def connect(self, importer):
        importer()
`,
      "steps.py": `from zenml.steps import step, BaseStep, Output

class Importer(BaseStep):
    """Import it."""
    def entrypoint(self): ...

@step
def sk_trainer(X):
    """Train with sklearn."""
`,
      "main.py": `from pipeline import train_pipeline
from steps import Importer, sk_trainer

if __name__ == "__main__":
    train_pipeline(importer=Importer(), trainer=sk_trainer(), evaluator=None).run()
`,
    },
    pythonFormat,
    zenmlReader,
  );
  assert.deepEqual(
    stages.map(({ id, desc, cmd }) => [id, desc, cmd]),
    [
      ["pipeline.py:train_pipeline.importer", "Import it.", "python main.py"],
      ["pipeline.py:train_pipeline.trainer", "Train with sklearn.", "python main.py"],
      ["pipeline.py:train_pipeline.evaluator", undefined, "python main.py"],
      ["pipeline.py:Old.importer", undefined, ""],
    ],
  );
  assert.deepEqual(edges, [
    ["pipeline.py:train_pipeline.importer", "pipeline.py:train_pipeline.trainer"],
    ["pipeline.py:train_pipeline.trainer", "pipeline.py:train_pipeline.evaluator"],
    ["pipeline.py:train_pipeline.importer", "pipeline.py:train_pipeline.evaluator"],
  ]);
});

test("steps in loops and lists, ids that are put together, and names collected for after", async (t) => {
  const { stages, edges } = await readProject(
    t,
    {
      "p.py": `from zenml import pipeline, step
from zenml.integrations.huggingface.steps import run_with_accelerate
from zenml.integrations.mlflow.steps.mlflow_registry import mlflow_register_model_step
from zenml.steps.external_artifact import ExternalArtifact

class Meta:
    models = {"a": object(), "b": object()}

@step
def search(m): ...
@step
def pick(): ...
@step
def tune(x): ...

@pipeline
def p():
    after = []
    prefix = "search_"
    for i, name in enumerate(Meta.models):
        step_name = f"{prefix}{i}"
        search(m=ExternalArtifact(value=Meta.models[name]), id=step_name)
        after.append(step_name)
    best = pick(after=after)
    for each in [tune, search]:
        best = each(best)
    run_with_accelerate(tune, num_processes=2)(best)
    found = {}
    for name in ["u", "v"]:
        found[name] = search(name)
    mlflow_register_model_step(found["v"])
`,
    },
    pythonFormat,
    zenmlReader,
  );
  const id = (name: string) => `p.py:p.${name}`;
  assert.deepEqual(
    stages.map((stage) => stage.id),
    [
      "search_0",
      "search_1",
      "pick",
      "tune",
      "search",
      "tune_2",
      "search_2",
      "search_3",
      "mlflow_register_model_step",
    ].map(id),
  );
  assert.deepEqual(
    edges,
    [
      ["search_0", "pick"],
      ["search_1", "pick"],
      ["pick", "tune"],
      ["tune", "search"],
      ["search", "tune_2"],
      ["search_3", "mlflow_register_model_step"],
    ].map(([from = "", to = ""]) => [id(from), id(to)]),
  );
});

test("what only a run knows keeps its template's name; conditions that are known are followed as they hold", async (t) => {
  const found = await readProject(
    t,
    {
      "p.py": `
from zenml import pipeline, step
from zenml.steps import CommandStep
QUICK = True
@step
def load(): ...
@step
def search(x, package): ...
@step
def pick(names): ...
@step
def slow(x): ...
@step
def report(text): ...
@pipeline
def main(space, deep: bool = False, count: int = 2):
    data = load()
    for i in range(count):
        load(id=f"part_{i + 1}")
    after = []
    for name, config in space.items():
        step_id = f"search_{name}"
        search(x=data, package=config["package"], id=step_id)
        after.append(step_id)
    best = pick(names=after, after=after)
    if not QUICK:
        slow(best)
    if deep:
        slow.with_options(enable_cache=False)(best)
    CommandStep(command=["ls"], name="list")()
    report(f"best: {best}")
`,
    },
    pythonFormat,
    zenmlReader,
  );
  const ids = found.stages.map((stage) => stage.id);
  const edges = found.edges.map(([from, to]) => `${from} > ${to}`).sort();
  const id = (name: string) => `p.py:main.${name}`;
  assert.deepEqual(ids, ["load", "part_1", "part_2", "search_{name}", "pick", "slow", "list", "report"].map(id));
  assert.deepEqual(edges, [
    `${id("load")} > ${id("search_{name}")}`,
    `${id("pick")} > ${id("report")}`,
    `${id("pick")} > ${id("slow")}`,
    `${id("search_{name}")} > ${id("pick")}`,
  ]);
});

test("other tools' decorators, broken files and circles are survived", async (t) => {
  const { stages, problems } = await readProject(
    t,
    {
      "other.py": "from kedro import pipeline, step\n\n@step\ndef a(): ...\n\n@pipeline\ndef p():\n    a()\n",
      "uses.py": "import zenml\nprint(zenml.__version__)\n",
      "broken.py":
        "from zenml import pipeline, step\r\n@step\r\ndef é(): ...\r\n@pipeline\r\ndef ok():\r\n    x = é(\r\n    é()\r\n@pipeline\r\ndef",
      "circle.py": `from zenml import pipeline, step
@step
def a(x): ...
@pipeline
def one(x=1):
    a(two(x))
@pipeline
def two(x=1):
    return one(x)
`,
    },
    pythonFormat,
    zenmlReader,
  );
  assert.ok(stages.some(({ id }) => id === "broken.py:ok.é"));
  assert.ok(stages.some(({ id }) => id === "circle.py:one.a"));
  assert.ok(!stages.some(({ file }) => file === "other.py" || file === "uses.py"));
  assert.deepEqual(problems, []);
});
