import { isDeepStrictEqual } from "node:util";

import type { NumberedLook, RunLedger } from "../../ledger/ledger.ts";
import type { RunField } from "../../model/runQuery.ts";
import type { FactColumn, ValueColumn } from "../../model/runTable.ts";
import { ColumnMemory } from "./columnValues.ts";
import type { ColumnValues } from "./columnValues.ts";
import { RecipeKeys } from "./recipeKeys.ts";

/** What tables read of the ledger. */
export type TableRuns = Pick<
  RunLedger,
  | "cells"
  | "changes"
  | "curveNames"
  | "entries"
  | "ids"
  | "list"
  | "looks"
  | "packedParams"
  | "sketches"
  | "sweepsByRun"
  | "valueColumns"
  | "valueNames"
  | "valuesByRun"
  | "version"
>;

/** Runs by their ids, newest first. One that has not changed has the same look as before. */
export type Looks = ReadonlyMap<string, NumberedLook>;

/** The ledger's runs as they are at one moment. */
export interface Seen {
  readonly runs: TableRuns;
  readonly version: string;
  readonly changes: ReturnType<TableRuns["changes"]>;
  readonly all: Looks;
  /** Without the archived ones. */
  readonly inSight: Looks;
  /** Of what a person says of runs, what is said of any. */
  readonly said: readonly FactColumn[];
  readonly values: readonly ValueColumn[];
  /** The greatest number that a run has. */
  readonly most: number;
}

/** With more changes than this at once, columns are read anew. */
const mostUpdates = 200;

/** All of the ledger that every table needs: read anew when something has been written, and of that only what has changed. */
export class SeenRuns {
  private readonly runs: () => TableRuns;
  private last: Seen | undefined;
  private readonly columns = new ColumnMemory();
  private recipes: ReadonlyMap<number, string> | undefined;
  private recipeKeys = new RecipeKeys();
  private sweeps: ReturnType<RunLedger["sweepsByRun"]> | undefined;

  constructor(runs: () => TableRuns) {
    this.runs = runs;
  }

  now(): Seen {
    const runs = this.runs();
    const version = runs.version();
    const last = this.last?.runs === runs ? this.last : undefined;
    if (last?.version === version) return last;
    // Mostly a point has come, or a sign of life: nothing of these.
    const changes = runs.changes();
    const looks = last?.changes.looks === changes.looks ? last : looksBy(runs.looks(), this.last?.all);
    const values = last?.changes.columns === changes.columns ? last.values : runs.valueColumns();
    const { all, inSight, said, most } = looks;
    const seen: Seen = { runs, version, changes, all, inSight, said, values, most };
    this.last = seen;
    if (!last) this.forget();
    else if (last.values !== values || last.all !== all) this.update(last, seen);
    return seen;
  }

  /** What the runs have in a field that is none of their looks. */
  valuesOf(field: RunField): ColumnValues {
    const { runs, all, most } = this.now();
    return this.columns.of(field, most, () => {
      if (field.kind !== "fact") return runs.entries(field);
      return [...runs.valuesByRun(field)].flatMap(([id, value]) => {
        const look = all.get(id);
        return look ? [[look.number, value] as const] : [];
      });
    });
  }

  /** A text for each run that is the same for those that differ in nothing but their seeds, by the runs' numbers. */
  recipesByRun(): ReadonlyMap<number, string> {
    const { runs } = this.now();
    this.recipes ??= new Map([...runs.packedParams()].map(([run, packed]) => [run, this.recipeKeys.keyOf(packed)]));
    return this.recipes;
  }

  sweepsByRun(): ReturnType<RunLedger["sweepsByRun"]> {
    const { runs } = this.now();
    return (this.sweeps ??= runs.sweepsByRun());
  }

  private update(before: Seen, { runs, all }: Seen): void {
    this.sweeps = undefined;
    const changed = [...all.values()].filter((look) => look.state === "running" || before.all.get(look.id) !== look);
    if (changed.length > mostUpdates) return this.forget();
    const ids = changed.map(({ id }) => id);
    const values = ids.length === 0 ? [] : runs.list({ ids });
    this.columns.update(new Map(values.map((run) => [all.get(run.id)?.number ?? 0, run])));
    if (!this.recipes || ids.length === 0) return;
    const keys = [...runs.packedParams(ids)].map(([run, packed]) => [run, this.recipeKeys.keyOf(packed)] as const);
    this.recipes = new Map([...this.recipes, ...keys]);
  }

  private forget(): void {
    this.columns.forget();
    this.sweeps = undefined;
    this.recipes = undefined;
    this.recipeKeys = new RecipeKeys();
  }
}

function looksBy(
  newestFirst: readonly NumberedLook[],
  before: Looks | undefined,
): Pick<Seen, "all" | "inSight" | "said" | "most"> {
  const looks = newestFirst.map((look) => withKnown(look, before?.get(look.id)));
  const byId = (some: readonly NumberedLook[]): Looks => new Map(some.map((look) => [look.id, look]));
  const all = byId(looks);
  const inSight = looks.some(({ archived }) => archived) ? byId(looks.filter((run) => !run.archived)) : all;
  const said: readonly FactColumn[] = [
    ...(looks.some(({ tags }) => tags) ? (["tags"] as const) : []),
    ...(looks.some(({ note }) => note !== undefined) ? (["note"] as const) : []),
  ];
  return { all, inSight, said, most: looks.reduce((most, { number }) => Math.max(most, number), 0) };
}

function withKnown(look: NumberedLook, known: NumberedLook | undefined): NumberedLook {
  const isSame =
    known !== undefined &&
    known.number === look.number &&
    known.state === look.state &&
    known.endedAt === look.endedAt &&
    known.name === look.name &&
    isDeepStrictEqual(known, look);
  return isSame ? known : look;
}

/** What has come, gone and changed from some looks to others. */
export interface Difference {
  readonly fresh: readonly string[];
  readonly removed: readonly string[];
  readonly different: readonly string[];
}

/** Which runs have come, gone or changed between two looks at all of them. */
export function differenceOf(before: Looks, looks: Looks): Difference {
  if (before === looks) return { fresh: [], removed: [], different: [] };
  const fresh = [...looks.keys()].filter((run) => !before.has(run));
  const removed = [...before.keys()].filter((run) => !looks.has(run));
  const different = [...looks].filter(([run, look]) => before.has(run) && before.get(run) !== look);
  return { fresh, removed, different: different.map(([run]) => run) };
}
