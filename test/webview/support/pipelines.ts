import { folderOf } from "../../../src/engine/model/paths.ts";
import type { Phase } from "../../../src/engine/model/phase.ts";
import type { Edge, Pipeline } from "../../../src/engine/model/pipeline.ts";
import type { Stage, StageKind } from "../../../src/engine/model/stage.ts";

export interface StageOptions {
  readonly file?: string;
  readonly kind?: StageKind;
  readonly line?: number;
  readonly template?: string;
  readonly desc?: string;
}

/** A stage as discovery finds it, with what the graph has no eye for left empty. */
export function stageNamed(name: string, phase: Phase, options: StageOptions = {}): Stage {
  const { file = "dvc.yaml", kind = "dvc", line = 2, template, desc } = options;
  const range = { start: { line, column: 3 }, end: { line, column: 3 + name.length } };
  const prefix = folderOf(file) === "." && file === "dvc.yaml" ? "" : `${file}:`;
  return {
    id: `${prefix}${name}`,
    name,
    kind,
    file,
    range,
    phase,
    cmd: `python ${name}.py`,
    wdir: ".",
    deps: [],
    params: [],
    outs: [],
    frozen: false,
    alwaysChanged: false,
    ...(desc !== undefined && { desc }),
    ...(template !== undefined && {
      templateOf: { id: `${prefix}${template}`, name: template, uses: "foreach", range },
    }),
  };
}

export function pipelineOf(stages: readonly Stage[], edges: readonly Edge[]): Pipeline {
  const files = [...new Set(stages.map(({ file }) => file))];
  return { stages, edges, problems: [], files, valueFiles: [], tracked: [], declared: [] };
}

/** The sample project's five stages. */
export function digitsPipeline(): Pipeline {
  return pipelineOf(
    [
      stageNamed("collect", "data", { line: 2 }),
      stageNamed("verify", "data", { line: 10 }),
      stageNamed("features", "data", { line: 18 }),
      stageNamed("train", "model", { line: 30, desc: "Trains the network on the features." }),
      stageNamed("evaluate", "model", { line: 42 }),
    ],
    [
      ["collect", "verify"],
      ["collect", "features"],
      ["features", "train"],
      ["features", "evaluate"],
      ["train", "evaluate"],
    ],
  );
}

const countries = ["austria", "belgium", "chile", "denmark", "estonia", "france", "ghana", "hungary"];

/** A team's repository: templates, two folders, several tools, a script beside them. */
export function teamPipeline(): Pipeline {
  const fetches = countries.map((name) => stageNamed(`fetch@${name}`, "data", { template: "fetch", line: 4 }));
  const trains = countries
    .slice(0, 4)
    .map((name) => stageNamed(`train@${name}`, "model", { template: "train", line: 20 }));
  const rules = ["trim", "align", "count", "normalise", "report_quality"].map((name, index) =>
    stageNamed(name, index === 4 ? "monitor" : "data", {
      file: "genomics/Snakefile",
      kind: "snakemake",
      line: index * 8,
    }),
  );
  const nodes = ["split", "encode", "fit", "score", "explain"].map((name, index) =>
    stageNamed(`churn.${name}`, index < 2 ? "data" : "model", {
      file: "services/churn/pipeline.py",
      kind: "kedro",
      line: index + 9,
    }),
  );
  const others = [
    stageNamed("define_goal", "scope", { file: "Makefile", kind: "make" }),
    stageNamed("merge_countries_into_one_table_of_measurements", "data"),
    stageNamed("compare", "model"),
    stageNamed("package_model", "deploy", { file: "Makefile", kind: "make" }),
    stageNamed("serve", "deploy", { file: "Makefile", kind: "make" }),
    stageNamed("watch_drift", "monitor", { file: "dags/monitoring.py", kind: "airflow" }),
    stageNamed("notes", "scope", { file: "notebooks/notes.ipynb", kind: "notebook" }),
  ];
  const stages = [...fetches, ...trains, ...rules, ...nodes, ...others];
  const merge = "merge_countries_into_one_table_of_measurements";
  const edges: Edge[] = [
    ...fetches.map(({ id }): Edge => [id, merge]),
    ...trains.flatMap(({ id }): Edge[] => [
      [merge, id],
      [id, "compare"],
    ]),
    ...chain(rules),
    ...chain(nodes),
    ["Makefile:define_goal", "compare"],
    ["genomics/Snakefile:normalise", merge],
    ["compare", "Makefile:package_model"],
    ["services/churn/pipeline.py:churn.score", "Makefile:package_model"],
    ["Makefile:package_model", "Makefile:serve"],
    ["Makefile:serve", "dags/monitoring.py:watch_drift"],
  ];
  return pipelineOf(stages, edges);
}

/** How many stages of a large pipeline are tied to each other, beside the one that all of them need. */
const strandLength = 40;

/** `count` stages in strands that all begin at one stage, in `files` pipeline files; more than one stand in folders. */
export function largePipeline(count: number, files: number): Pipeline {
  const stages = Array.from({ length: count }, (_, index) => {
    const file = files === 1 ? "dvc.yaml" : `part-${Math.floor((index * files) / count)}/dvc.yaml`;
    const phase = phaseAt((index % strandLength) / strandLength);
    return stageNamed(`step-${index}`, phase, { file, line: 2 + index });
  });
  const edges = stages.flatMap(({ id }, index): Edge[] => {
    const place = index % strandLength;
    const needed = place === 0 ? [0] : [index - 1 - (place % 4), ...(index % 3 === 0 ? [index - 7] : [])];
    const own = needed.filter((other) => other >= index - place || place === 0);
    return own.flatMap((other) => (stages[other] && other !== index ? [[stages[other].id, id] as const] : []));
  });
  return pipelineOf(stages, edges);
}

function phaseAt(share: number): Phase {
  return share < 0.45 ? "data" : share < 0.8 ? "model" : share < 0.9 ? "deploy" : "monitor";
}

function chain(stages: readonly Stage[]): readonly Edge[] {
  return stages.slice(1).map(({ id }, index): Edge => [stages[index]?.id ?? id, id]);
}
