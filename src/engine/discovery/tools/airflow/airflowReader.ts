import { mentions } from "../../python/pythonModule.ts";
import type { PythonModule } from "../../python/pythonModule.ts";
import { openPythonProject } from "../../python/pythonProject.ts";
import type { ToolReader } from "../toolReader.ts";
import { nothingFound } from "../toolReader.ts";
import { DagTracer } from "./dagTracer.ts";

/** The tasks of Airflow's DAGs as stages (Airflow 2 and 3): operators, sensors and TaskFlow's functions, in their groups. */
export const airflowReader: ToolReader<PythonModule> = {
  read: (sources) => {
    const declaring = [...sources.values()].filter((module) => mentions(module, "airflow"));
    if (declaring.length === 0) return nothingFound;
    const project = openPythonProject(sources);
    const found = declaring.map((module) => new DagTracer(project, module).trace());
    return {
      stages: found.flatMap(({ stages }) => stages),
      edges: found.flatMap(({ edges }) => edges),
      problems: [],
    };
  },
};
