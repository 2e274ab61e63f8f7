import type { Connection } from "./connection.ts";

interface RunningRow {
  readonly key: number;
  readonly id: string;
  readonly pid: number;
  readonly heartbeat: number;
  readonly startedAt: number;
}

/**
 * Marks as interrupted what still claims to run although its process is not among the living; returns the ids. Such a
 * run ended when its last sign of life came, as far as anybody knows; never before it began. Only reads where nothing can
 * be written.
 */
export function markInterrupted(
  connection: Connection,
  findLiving: () => ReadonlySet<number>,
  now: number,
): readonly string[] {
  const running = connection.read(() =>
    connection.all<RunningRow>(
      "SELECT key, id, pid, heartbeat_at AS heartbeat, started_at AS startedAt FROM runs WHERE state = 'running' AND pid <> 0",
    ),
  );
  if (running.length === 0 || connection.isReadOnly) return [];
  // Only now: a run that began after an earlier look would seem to be gone.
  const living = findLiving();
  const gone = running.filter(({ pid }) => !living.has(pid));
  if (gone.length === 0) return [];
  return connection.write(() => gone.filter((run) => interrupt(connection, run, now)).map(({ id }) => id));
}

/** False where it has ended in the meantime. */
function interrupt(connection: Connection, { key, heartbeat, startedAt }: RunningRow, now: number): boolean {
  const endedAt = Math.max(Math.min(heartbeat, now), startedAt);
  const failure = "Its process ended without a word (killed, the power failed, or the disk was full)";
  const { changes } = connection.run(
    "UPDATE runs SET state = 'interrupted', ended_at = ?, failure = ? WHERE key = ? AND state = 'running'",
    endedAt,
    failure,
    key,
  );
  if (changes === 0) return false;
  connection.run(
    "UPDATE run_stages SET outcome = 'stopped', ended_at = max(?, started_at) WHERE run = ? AND outcome = 'running'",
    endedAt,
    key,
  );
  connection.run("UPDATE run_stages SET outcome = 'skipped' WHERE run = ? AND outcome = 'waiting'", key);
  return true;
}
