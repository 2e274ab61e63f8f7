import type { Digest } from "../model/digest.ts";
import type {
  RunCommand,
  RunDetail,
  RunEnvironment,
  RunOrigin,
  RunState,
  RunSummary,
  SourceCopy,
  StageRun,
  StageUsage,
} from "../model/run.ts";
import type { StageRecord } from "../model/stageRecord.ts";
import { withoutNulls } from "./connection.ts";
import type { Connection } from "./connection.ts";
import { decodeJson } from "./json.ts";
import type { KnownResult } from "./ledger.ts";
import { marksOf } from "./marks.ts";
import { versionColumns, versionOfRow } from "./versions.ts";
import type { VersionRow } from "./versions.ts";

interface RunRow {
  readonly key: number;
  readonly id: string;
  readonly name: string;
  readonly experiment: string;
  readonly state: RunState;
  readonly startedAt: number;
  readonly endedAt: number | null;
  readonly commit: string | null;
  readonly commitSubject: string | null;
  readonly branch: string | null;
  readonly dirty: number;
  readonly params: string;
  readonly metrics: string;
  readonly failure: string | null;
  readonly origin: string | null;
}

interface StageRow {
  readonly run: number;
  readonly stageId: string;
  readonly outcome: StageRun["outcome"];
  readonly startedAt: number | null;
  readonly endedAt: number | null;
  readonly exitCode: number | null;
  readonly signal: string | null;
  readonly reason: string;
  readonly usage: string | null;
}

/** Of the tables `run_stages rs`, `stages s` and `stage_usage u`. */
const stageColumns = `
  rs.run, s.id AS stageId, rs.outcome, rs.started_at AS startedAt, rs.ended_at AS endedAt,
  rs.exit_code AS exitCode, rs.signal, rs.reason, u.usage`;

const usageJoin = "LEFT JOIN stage_usage u ON u.run = rs.run AND u.stage = rs.stage";

/** Runs by their numbers, in the given order. Within a read. */
export function summariesOf(connection: Connection, keys: readonly number[]): ReadonlyMap<number, RunSummary> {
  const wanted = JSON.stringify(keys);
  const stages = Map.groupBy(
    connection.all<StageRow>(
      `SELECT ${stageColumns} FROM json_each(?) wanted
       JOIN run_stages rs ON rs.run = wanted.value JOIN stages s ON s.key = rs.stage ${usageJoin}
       ORDER BY rs.run, rs.position`,
      wanted,
    ),
    ({ run }) => run,
  );
  const rows = connection.all<RunRow>(
    `SELECT r.key, r.id, r.name, r.experiment, r.state, r.started_at AS startedAt, r.ended_at AS endedAt,
       c.hash AS "commit", c.subject AS commitSubject, r.branch, r.dirty, v.params, v.metrics, r.failure, r.origin
     FROM json_each(?) wanted JOIN runs r ON r.key = wanted.value JOIN run_values v ON v.run = r.key
     LEFT JOIN commits c ON c.key = r.commit_key
     ORDER BY wanted.key`,
    wanted,
  );
  const marks = marksOf(connection, keys);
  return new Map(
    rows.map(({ key, dirty, params, metrics, origin, ...row }) => [
      key,
      {
        ...withoutNulls(row),
        ...marks.get(key),
        ...(origin !== null && { origin: decodeJson<RunOrigin>(origin) }),
        dirty: dirty === 1,
        params: decodeJson<RunSummary["params"]>(params),
        metrics: decodeJson<RunSummary["metrics"]>(metrics),
        stages: (stages.get(key) ?? []).map(stageOfRow),
      },
    ]),
  );
}

/** Everything of one run. Within a read. */
export function detailOf(connection: Connection, key: number): RunDetail | undefined {
  const summary = summariesOf(connection, [key]).get(key);
  const row = connection.get<{
    readonly logDir: string;
    readonly diff: Digest | null;
    readonly environment: string | null;
    readonly command: string | null;
  }>(
    `SELECT r.log_dir AS logDir, r.diff, r.command, e.content AS environment
     FROM runs r LEFT JOIN environments e ON e.key = r.environment WHERE r.key = ?`,
    key,
  );
  if (!summary || !row) return undefined;
  return {
    ...summary,
    ...withoutNulls({ logDir: row.logDir, diff: row.diff }),
    ...(row.environment !== null && { environment: decodeJson<RunEnvironment>(row.environment) }),
    ...(row.command !== null && { command: decodeJson<RunCommand>(row.command) }),
    inputs: versionsOf(connection, key, "input"),
    outputs: versionsOf(connection, key, "output"),
    sources: connection.all<SourceCopy>("SELECT path, digest, size FROM run_sources WHERE run = ? ORDER BY path", key),
  };
}

/** The newest record of these stages, or of every one, by stage id. Within a read. */
export function newestRecords(connection: Connection, stageIds?: readonly string[]): ReadonlyMap<string, StageRecord> {
  const rows = connection.all<{ readonly stageId: string; readonly record: string }>(
    `SELECT s.id AS stageId, r.record FROM stages s
     JOIN stage_records r ON r.key = (
       SELECT sr.key FROM stage_records sr JOIN runs ON runs.key = sr.run
       WHERE sr.stage = s.key AND NOT runs.in_copy ORDER BY sr.key DESC LIMIT 1)
     ${stageIds === undefined ? "" : "WHERE s.id IN (SELECT value FROM json_each(?))"}`,
    ...(stageIds === undefined ? [] : [JSON.stringify(stageIds)]),
  );
  return new Map(rows.map(({ stageId, record }) => [stageId, decodeJson<StageRecord>(record)]));
}

/** The newest result that a command made from these inputs. Within a read. */
export function resultFor(connection: Connection, inputs: string): KnownResult | undefined {
  const row = connection.get<{ readonly record: string; readonly runId: string; readonly runName: string }>(
    `SELECT r.record, runs.id AS runId, runs.name AS runName FROM stage_records r
     JOIN run_stages rs ON rs.run = r.run AND rs.stage = r.stage AND rs.outcome = 'ran'
     JOIN runs ON runs.key = r.run
     WHERE r.inputs = ? ORDER BY r.key DESC LIMIT 1`,
    inputs,
  );
  return row && { ...row, record: decodeJson<StageRecord>(row.record) };
}

/** The newest run that came as far as the stage, of every stage, by stage id. Within a read. */
export function newestStageRuns(
  connection: Connection,
): ReadonlyMap<string, { readonly run: RunSummary; readonly stage: StageRun }> {
  const rows = connection.all<StageRow>(
    `SELECT ${stageColumns} FROM stages s
     JOIN run_stages rs ON rs.stage = s.key AND rs.run = (
       SELECT run FROM run_stages JOIN runs ON runs.key = run
       WHERE stage = s.key AND outcome NOT IN ('waiting', 'skipped') AND NOT in_copy
       ORDER BY run DESC LIMIT 1)
     ${usageJoin}`,
  );
  const runs = summariesOf(connection, [...new Set(rows.map(({ run }) => run))]);
  return new Map(
    rows.flatMap((row) => {
      const run = runs.get(row.run);
      return run ? [[row.stageId, { run, stage: stageOfRow(row) }] as const] : [];
    }),
  );
}

/** How long every stage took when its command last ran well, by stage id. Within a read. */
export function newestDurations(connection: Connection): ReadonlyMap<string, number> {
  const rows = connection.all<{ readonly stageId: string; readonly duration: number | null }>(
    `SELECT s.id AS stageId, rs.ended_at - rs.started_at AS duration FROM stages s
     JOIN run_stages rs ON rs.stage = s.key AND rs.run = (
       SELECT run FROM run_stages WHERE stage = s.key AND outcome = 'ran' ORDER BY run DESC LIMIT 1)`,
  );
  return new Map(rows.flatMap(({ stageId, duration }) => (duration === null ? [] : [[stageId, duration] as const])));
}

function versionsOf(connection: Connection, run: number, role: "input" | "output"): RunDetail["inputs"] {
  const rows = connection.all<VersionRow>(
    `SELECT ${versionColumns} FROM run_artifacts ra
     JOIN versions v ON v.key = ra.version JOIN artifacts a ON a.key = v.artifact
     WHERE ra.run = ? AND ra.role = ? ORDER BY a.path`,
    run,
    role,
  );
  return rows.map(versionOfRow);
}

function stageOfRow({ run: _run, usage, ...row }: StageRow): StageRun {
  return { ...withoutNulls(row), ...(usage !== null && { usage: decodeJson<StageUsage>(usage) }) };
}
