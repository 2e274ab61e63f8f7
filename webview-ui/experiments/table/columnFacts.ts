import type { ColumnGroup, ColumnInfo, FactColumn } from "../../../src/protocol/experiments.ts";

/** How a header names its column, how its cells lie, and how wide it is where nobody has said so (in pixels). */
interface FactLooks {
  readonly title: string;
  readonly isNumeric: boolean;
  readonly size: number;
}

export const factLooks: Readonly<Record<FactColumn, FactLooks>> = {
  run: { title: "Run", isNumeric: false, size: 158 },
  state: { title: "State", isNumeric: false, size: 122 },
  started: { title: "Started", isNumeric: false, size: 94 },
  duration: { title: "Duration", isNumeric: true, size: 94 },
  commit: { title: "Commit", isNumeric: false, size: 124 },
  experiment: { title: "Experiment", isNumeric: false, size: 112 },
  tags: { title: "Tags", isNumeric: false, size: 130 },
  note: { title: "Note", isNumeric: false, size: 180 },
  branch: { title: "Branch", isNumeric: false, size: 112 },
  message: { title: "Commit message", isNumeric: false, size: 200 },
  source: { title: "Source", isNumeric: false, size: 150 },
  stages: { title: "Stages", isNumeric: false, size: 150 },
};

/** The facts before the values, and those behind them. */
export const factOrder: Readonly<Record<"front" | "back", readonly FactColumn[]>> = {
  front: ["run", "tags", "state", "started", "duration", "commit"],
  back: ["note", "experiment", "branch", "message", "source", "stages"],
};

/** What stands above the columns of a group, where it stands first and where it goes on behind others. */
export const groupTitles: Readonly<Record<ColumnGroup, readonly [first: string, further: string]>> = {
  facts: ["", ""],
  metrics: ["Metrics", "More metrics"],
  params: ["Parameters", "More parameters"],
  data: ["Data", "More data"],
  environment: ["Environment", "More of the environment"],
};

/** The columns of what a person says of runs that have nothing in them yet. */
export function unsaidFacts(said: readonly FactColumn[]): readonly FactColumn[] {
  return (["tags", "note"] as const).filter((fact) => !said.includes(fact));
}

/** What a column is called, alone. */
export function titleOf(id: string, info: ColumnInfo | undefined): string {
  return info?.key ?? factLooks[id as FactColumn].title;
}
