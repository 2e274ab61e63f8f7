/** A small project of one tool, and what an editor is to know in the file that declares its steps. */
export interface ToolProject {
  readonly tool: string;
  /** By their paths in the project's folder. */
  readonly files: Readonly<Record<string, string>>;
  /** The file that declares the steps. */
  readonly file: string;
  /** The steps, each with what stands in its line. */
  readonly steps: Readonly<Record<string, string>>;
  /** A piece of the file, and what a hover at its beginning tells. */
  readonly hover: readonly [at: string, tells: RegExp];
  /** A piece of the file that names a step or what it makes, and what stands in the line where this is declared. */
  readonly definition?: readonly [at: string, inLine: string];
  /** The name of a step where it is declared, and the lines that a search for references finds, from 1. */
  readonly references?: readonly [at: string, found: readonly number[]];
}

const lines = (...all: readonly string[]): string => `${all.join("\n")}\n`;

export const toolProjects: readonly ToolProject[] = [
  {
    tool: "Airflow",
    files: {
      "dags/täglich.py": lines(
        "from airflow import DAG",
        "from airflow.decorators import dag, task",
        "from airflow.operators.bash import BashOperator",
        "",
        'with DAG("verleih") as verleih:',
        '    holen = BashOperator(task_id="holen", bash_command="python holen.py")',
        "    laden = BashOperator(",
        '        task_id="laden",',
        '        bash_command="python laden.py",',
        "    )",
        "    holen >> laden",
        "",
        "@dag()",
        "def zählen():",
        "    @task",
        "    def extract():",
        "        return 1",
        "",
        "    @task",
        "    def transform(x):",
        "        return x",
        "",
        "    transform(extract())",
        "",
        "zählen()",
      ),
    },
    file: "dags/täglich.py",
    steps: {
      "verleih.holen": "holen = ",
      "verleih.laden": 'task_id="laden"',
      "zählen.extract": "def extract",
      "zählen.transform": "def transform",
    },
    hover: ['"laden"', /airflow tasks test verleih laden/],
    references: ["extract():", [16, 20]],
  },
  {
    tool: "Dagster",
    files: {
      "assets.py": lines(
        "from dagster import Definitions, asset, job, op",
        "",
        "@asset",
        "def raw_loans():",
        "    return 1",
        "",
        "@asset(deps=[raw_loans])",
        "def loans_per_day():",
        "    return 2",
        "",
        "@op",
        "def send(): ...",
        "",
        "@op",
        "def check(x): ...",
        "",
        "@job",
        "def nightly():",
        "    check(send())",
        "",
        "defs = Definitions(assets=[raw_loans, loans_per_day], jobs=[nightly])",
      ),
    },
    file: "assets.py",
    steps: {
      raw_loans: "def raw_loans",
      loans_per_day: "def loans_per_day",
      "nightly.check": "check(send())",
      "nightly.send": "check(send())",
    },
    hover: ["loans_per_day():", /dg launch --assets loans_per_day/],
    references: ["raw_loans():", [4, 8]],
  },
  {
    tool: "Luigi",
    files: {
      "tasks.py": lines(
        "import luigi",
        "",
        "class Fetch(luigi.Task):",
        "    def output(self):",
        '        return luigi.LocalTarget("data/fetched.csv")',
        "",
        "class Count(luigi.Task):",
        "    def requires(self):",
        "        return Fetch()",
        "",
        "    def output(self):",
        '        return luigi.LocalTarget("data/count.txt")',
      ),
    },
    file: "tasks.py",
    steps: { Fetch: "class Fetch", Count: "class Count" },
    hover: ["Count(", /luigi --module tasks Count[^]*Reads `.*fetched\.csv`[^]*Makes `.*count\.txt`/],
    references: ["Fetch(luigi", [3, 7]],
  },
  {
    tool: "Kedro",
    files: {
      "pyproject.toml": lines("[tool.kedro]", 'package_name = "books"', 'project_name = "Bücher"'),
      "src/books/__init__.py": "",
      "src/books/pipeline_registry.py": lines(
        "from books.loans import create_pipeline",
        "",
        "def register_pipelines():",
        '    return {"__default__": create_pipeline()}',
      ),
      "src/books/loans.py": lines(
        "from kedro.pipeline import node, pipeline",
        "",
        "def clean(books, ratio):",
        "    return books",
        "",
        "def join(clean_books):",
        "    return clean_books",
        "",
        "def create_pipeline():",
        "    return pipeline([",
        '        node(clean, ["books", "params:ratio"], "clean_books", name="clean_node"),',
        "        node(",
        "            func=join,",
        '            inputs="clean_books",',
        '            outputs="joined",',
        '            name="join_node",',
        "        ),",
        "    ])",
      ),
      "conf/base/catalog.yml": lines(
        "books:",
        "  type: pandas.CSVDataset",
        "  filepath: data/books.csv",
        "clean_books:",
        "  type: pandas.CSVDataset",
        "  filepath: data/clean.csv",
      ),
      "conf/base/parameters.yml": lines("ratio: 0.3"),
    },
    file: "src/books/loans.py",
    steps: { "__default__.clean_node": "node(clean, ", "__default__.join_node": 'name="join_node"' },
    hover: ['"join_node"', /kedro run --nodes=join_node/],
    definition: ['"clean_books",\n            outputs', "node(clean"],
    references: ['"clean_node"', [11, 14]],
  },
  {
    tool: "just",
    files: {
      justfile: lines("# Build all", "build: fetch", "    python build.py", "", "fetch url='x':", "    curl {{url}}"),
    },
    file: "justfile",
    steps: { build: "build:", fetch: "fetch url" },
    hover: ["build:", /Build all[^]*just build/],
    definition: ["fetch\n", "fetch url"],
    references: ["fetch url", [2, 5]],
  },
  {
    tool: "Task",
    files: {
      "Taskfile.yml": lines(
        'version: "3"',
        "tasks:",
        "  lint:",
        "    cmds: [ruff check .]",
        "  fit:",
        "    deps: [lint]",
        "    sources: [in.csv]",
        "    generates: [model.bin]",
        "    cmds:",
        "      - python train.py",
      ),
    },
    file: "Taskfile.yml",
    steps: { lint: "  lint:", fit: "  fit:" },
    hover: ["fit:", /task fit[^]*Reads `.*in\.csv`[^]*Makes `.*model\.bin`/],
    definition: ["lint]", "  lint:"],
    references: ["lint:", [3, 5]],
  },
  {
    tool: "pyproject",
    files: {
      "pyproject.toml": lines(
        "[tool.poe.tasks]",
        'train = "python train.py"',
        'test = { cmd = "pytest", help = "Run the tests" }',
        "",
        "[tool.pdm.scripts]",
        'serve = "python serve.py"',
        "",
        "[tool.pixi.tasks]",
        'bake = "python bake.py"',
      ),
    },
    file: "pyproject.toml",
    steps: { train: "train =", test: "test =", serve: "serve =", bake: "bake =" },
    hover: ["bake", /pixi run bake/],
  },
];
