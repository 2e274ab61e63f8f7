import { mentions } from "../../python/pythonModule.ts";
import type { PythonModule } from "../../python/pythonModule.ts";
import type { PythonProject } from "../../python/pythonProject.ts";
import { openPythonProject } from "../../python/pythonProject.ts";
import { openScope } from "../../python/pythonTrace.ts";
import { openTrace } from "../../python/traceStatements.ts";
import type { ToolReader } from "../toolReader.ts";
import { nothingFound } from "../toolReader.ts";
import type { AirflowThing } from "./airflowThing.ts";
import { airflowTool, followDeclared } from "./airflowTool.ts";
import { DagBuild } from "./dagBuild.ts";
import { edgesBetweenDags } from "./dagLinks.ts";
import { factoryDags } from "./factoryDags.ts";

/** The tasks of Airflow's DAGs as stages (Airflow 1, 2 and 3): operators, sensors and TaskFlow's functions, in their groups; and the DAGs that DAG Factory makes of YAML. */
export const airflowReader: ToolReader<PythonModule> = {
  read: (sources, workspace) => {
    const declaring = [...sources.values()].filter((module) => mentions(module, "airflow"));
    if (declaring.length === 0) return nothingFound;
    const project = openPythonProject(sources);
    const found = [
      ...declaring.map((module) => buildDags(project, module).finish()),
      ...factoryDags(declaring, workspace).map((build) => build.finish()),
    ];
    return {
      stages: found.flatMap(({ stages }) => stages),
      edges: [...found.flatMap(({ edges }) => edges), ...edgesBetweenDags(found)],
      problems: [],
    };
  },
};

/** Follows one file as Airflow would load it. */
function buildDags(project: PythonProject, module: PythonModule): DagBuild {
  const build = new DagBuild(module);
  const trace = openTrace(project, airflowTool(project, build), module);
  trace.run(openScope<AirflowThing>(module), module.root);
  followDeclared(trace, build);
  return build;
}
