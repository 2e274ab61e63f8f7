/** What an assistant may call, as both of its hosts offer it: VS Code's language-model tools and the MCP server. */
export interface AssistantTool {
  readonly name: AssistantToolName;
  readonly title: string;
  /** For the model: what it gives, when to call it, and how its input is written. */
  readonly description: string;
  readonly inputSchema: ObjectSchema;
  /** Whether it only tells, and changes nothing. */
  readonly isReadOnly: boolean;
}

export type AssistantToolName = "list_runs" | "compare_runs" | "explain_staleness" | "run_stage";

/** Those that only tell: each host runs stages in its own way. */
export type TellingTool = Exclude<AssistantToolName, "run_stage">;

/** As far as the tools need JSON Schema. */
export interface ObjectSchema {
  readonly type: "object";
  readonly properties: Readonly<Record<string, PropertySchema>>;
  readonly required?: readonly string[];
}

type PropertySchema = { readonly description: string } & (
  | { readonly type: "string" }
  | { readonly type: "integer"; readonly minimum: number; readonly maximum: number }
  | { readonly type: "array"; readonly items: { readonly type: "string" }; readonly minItems?: number }
);

/** So many runs are told where nobody says how many. */
export const usualRuns = 20;
export const mostRuns = 100;

export const assistantTools: readonly AssistantTool[] = [
  {
    name: "list_runs",
    title: "List runs",
    description:
      "Lists the machine-learning runs of this project, newest first, with their parameters, metrics, commit and state. " +
      "Use it to find the best run, or runs to compare. `where` is a query such as " +
      "`metrics.accuracy > 0.9 and params.train.lr < 0.1 and branch = main and state = done and started > 7d`; " +
      "names are metrics.KEY, params.KEY, or a fact: name, id, experiment, state, branch, commit, dirty, started, ended, " +
      "duration, failure, stage, origin, data. Operators: = != < <= > >= ~ (contains) in (A, B), exists; and, or, not.",
    inputSchema: {
      type: "object",
      properties: {
        where: { type: "string", description: "Only the runs that meet this query." },
        sort: {
          type: "array",
          items: { type: "string" },
          description: "Names to order by, each with :desc behind it for the other way, as in metrics.accuracy:desc.",
        },
        limit: {
          type: "integer",
          minimum: 1,
          maximum: mostRuns,
          description: `How many runs at most; ${usualRuns} where it is left out.`,
        },
      },
    },
    isReadOnly: true,
  },
  {
    name: "compare_runs",
    title: "Compare runs",
    description:
      "Tells everything that differs between runs: parameters, metrics with deltas and whether they are better, data " +
      "versions, source files, environment. The first run is the baseline. Of two runs it also tells a verdict (whether the " +
      "difference is beyond the noise of seeds) and the causes, likely ones first, with evidence. Use it to explain why one run is better.",
    inputSchema: {
      type: "object",
      properties: {
        runs: {
          type: "array",
          items: { type: "string" },
          minItems: 2,
          description: "Names or ids of runs, the baseline first.",
        },
      },
      required: ["runs"],
    },
    isReadOnly: true,
  },
  {
    name: "explain_staleness",
    title: "Explain staleness",
    description:
      "Tells which stages of the pipeline are up to date, and for each other one why it would run: what changed among its " +
      "data, code, parameters and command.",
    inputSchema: {
      type: "object",
      properties: {
        stage: { type: "string", description: "Only this stage; all that are not up to date where it is left out." },
      },
    },
    isReadOnly: true,
  },
  {
    name: "run_stage",
    title: "Run a stage",
    description:
      "Runs stages of the pipeline with all that they need and that is not up to date, records the run, and tells what " +
      "came of it. It executes the project's own commands, may take long, and asks the person first.",
    inputSchema: {
      type: "object",
      properties: {
        stages: {
          type: "array",
          items: { type: "string" },
          minItems: 1,
          description: "Stages by their names, as explain_staleness tells them.",
        },
      },
      required: ["stages"],
    },
    isReadOnly: false,
  },
];
