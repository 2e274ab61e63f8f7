import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";

import { createDiscovery } from "../../src/engine/discovery/createDiscovery.ts";
import { run } from "../host/processes.ts";
import { compareToPeer } from "./measure.ts";
import type { Bench, Result } from "./measure.ts";

const rounds = 5;
const files = 8_000;
const filesPerFolder = 50;
/** One file in so many is a script. */
const scriptEvery = 58;
const toolWords = "airflow|b2luigi|d6tflow|dagster|gokart|kedro|luigi|metaflow|oryxflow|prefect|zenml|__main__";

/** Looking through much Python for the little that is a stage, beside a search for the words that tell it. */
export async function measurePythonFiles({ progress, makeFolder }: Bench): Promise<readonly Result[]> {
  progress.step(`${files} Python files`);
  const root = await makeFolder("python");
  writePythonFiles(root);
  await run("git", ["init", "--quiet"], { cwd: root });
  const result = await compareToPeer(
    { name: `first discovery of ${files} Python files`, run: () => createDiscovery(root, () => undefined).pipeline() },
    {
      name: "git grep -lE --untracked with the words of all tools",
      run: () => run("git", ["grep", "-lE", "--untracked", toolWords], { cwd: root }),
    },
    rounds,
  );
  return [result];
}

function writePythonFiles(root: string): void {
  for (let index = 0; index < files; index++) {
    const folder = path.join(root, `p${Math.floor(index / filesPerFolder)}`);
    if (index % filesPerFolder === 0) mkdirSync(folder);
    writeFileSync(path.join(folder, `f${index}.py`), pythonText(index));
  }
}

/** Some four kilobytes of functions. */
function pythonText(index: number): string {
  const functions = Array.from(
    { length: 14 },
    (_, at) =>
      `def compute_${at}(table, column=${index}):\n    """Compute the column's weighted total."""\n` +
      `    total = np.zeros(${at})\n    for row, value in enumerate(table):\n` +
      `        total[row] = value * ${index + at} + float(os.environ.get("WEIGHT_${at}", 0))\n    return total\n`,
  );
  const guard = index % scriptEvery === 0 ? '\n\nif __name__ == "__main__":\n    print(compute_0([]))\n' : "";
  return `"""Module ${index}."""\nimport os\nimport numpy as np\n\n${functions.join("\n")}${guard}`;
}
