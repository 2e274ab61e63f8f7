import type { ArtifactVersion } from "../model/artifact.ts";
import { UserError } from "../model/errors.ts";
import type { Snapshot, SnapshotCause } from "../model/snapshot.ts";
import { withoutNulls } from "./connection.ts";
import type { Connection } from "./connection.ts";
import { insertedKey, keyOf } from "./keys.ts";
import type { HeldVersion, SnapshotLedger, VersionHolder, VersionMaker } from "./ledger.ts";
import { prefixRange } from "./prefix.ts";
import { versionColumns, versionKey, versionOfRow } from "./versions.ts";
import type { VersionRow } from "./versions.ts";

interface SnapshotRow {
  readonly key: number;
  readonly id: string;
  readonly cause: SnapshotCause;
  readonly time: number;
  readonly commit: string | null;
  readonly commitSubject: string | null;
  readonly branch: string | null;
  readonly runId: string | null;
  readonly runName: string | null;
  readonly message: string | null;
}

const selectSnapshots = `
  SELECT s.key, s.id, s.cause, s.time, c.hash AS "commit", c.subject AS commitSubject, s.branch, s.run_id AS runId,
    r.name AS runName, s.message
  FROM snapshots s LEFT JOIN commits c ON c.key = s.commit_key LEFT JOIN runs r ON r.id = s.run_id`;

/** Of these the artifacts are what a restore overwrote: to undo it, and no later than what it brought. */
const ofRestores = "SELECT key FROM snapshots WHERE cause = 'restore'";

const ofCopies = "SELECT s.key FROM snapshots s JOIN runs r ON r.id = s.run_id WHERE r.in_copy";

/**
 * Every version that a snapshot holds, with the newest of them; what a restore overwrote only where no other holds it.
 * Where such rows are grouped, SQLite takes the other columns from the row that has the greatest `snapshot`:
 * https://sqlite.org/lang_select.html#bareagg
 */
const heldVersions = versionsHeldBy("TRUE");

/**
 * As `heldVersions`, without what was never in the workspace: what only snapshots of runs in copies of it hold, and what
 * only the files of commits name.
 */
const versionsOfWorkspace = versionsHeldBy(`snapshot NOT IN (${ofCopies}) AND digest LIKE 'b3:%'`);

function versionsHeldBy(condition: string): string {
  const newest = (also: string) =>
    `SELECT snapshot FROM snapshot_artifacts WHERE version = versions.key AND ${condition} ${also}
     ORDER BY snapshot DESC LIMIT 1`;
  const noRestore = newest(`AND snapshot NOT IN (${ofRestores})`);
  return `SELECT * FROM (SELECT artifact, digest, key AS version, ifnull((${noRestore}), (${newest("")})) AS snapshot FROM versions)
    WHERE snapshot IS NOT NULL`;
}

/** Snapshots in the ledger. The newest is the one added last. */
export class LedgerSnapshots implements SnapshotLedger {
  readonly #connection: Connection;

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  add(snapshot: Snapshot): boolean {
    const connection = this.#connection;
    return connection.write(() => {
      if (snapshot.cause === "commit" && this.#hasOwn(snapshot.commit)) return false;
      const key = insertedKey(
        connection.run(
          "INSERT INTO snapshots (id, cause, time, commit_key, branch, run_id, message) VALUES (?, ?, ?, ?, ?, ?, ?)",
          snapshot.id,
          snapshot.cause,
          snapshot.time,
          this.#commitKey(snapshot),
          snapshot.branch ?? null,
          snapshot.runId ?? null,
          snapshot.message ?? null,
        ),
      );
      for (const row of artifactRows(snapshot)) {
        connection.run(
          "INSERT INTO snapshot_artifacts (snapshot, artifact, version, instead, is_unknown) VALUES (?, ?, ?, ?, ?)",
          key,
          keyOf(connection, "artifacts", row.path),
          row.version ? versionKey(connection, row.version) : null,
          row.instead ? versionKey(connection, row.instead) : null,
          Number(row.isUnknown ?? false),
        );
      }
      return true;
    });
  }

  list(limit?: number): readonly Snapshot[] {
    return this.#select("ORDER BY s.key DESC LIMIT ?", limit ?? -1);
  }

  remove(ids: readonly string[]): void {
    if (ids.length === 0) return;
    const connection = this.#connection;
    connection.writeInParts(ids, (some) => {
      connection.run("DELETE FROM snapshots WHERE id IN (SELECT value FROM json_each(?))", JSON.stringify(some));
      const held = "SELECT version FROM snapshot_artifacts UNION SELECT version FROM run_artifacts";
      connection.run(`DELETE FROM versions WHERE key NOT IN (SELECT version FROM (${held}) WHERE version IS NOT NULL)`);
    });
  }

  noteRestore(id: string): void {
    const connection = this.#connection;
    connection.write(() => connection.run("INSERT INTO restores SELECT key FROM snapshots WHERE id = ?", id));
  }

  lastRestore(): Snapshot | undefined {
    return this.#select("WHERE s.key = (SELECT max(snapshot) FROM restores)")[0];
  }

  newestWhole(): Snapshot | undefined {
    return this.#select("WHERE s.cause IN ('commit', 'manual') ORDER BY s.key DESC LIMIT 1")[0];
  }

  findById(idOrPrefix: string): Snapshot | undefined {
    const [exact] = this.#select("WHERE s.id = ?", idOrPrefix);
    if (exact || idOrPrefix === "") return exact;
    const [only, ...others] = this.#select("WHERE s.id >= ? AND s.id < ? LIMIT 2", ...prefixRange(idOrPrefix));
    if (others.length === 0) return only;
    throw new UserError(
      "snapshot-ambiguous",
      `More than one snapshot's id begins with ${idOrPrefix}.`,
      "Give more of the id.",
    );
  }

  /**
   * The commit's own snapshot, else one taken by hand or by a run while HEAD was there; never what a restore overwrote,
   * and never that of a run whose code was not the commit's.
   */
  findByCommit(commit: string): Snapshot | undefined {
    return this.#select(
      `WHERE c.hash = ? AND s.cause <> 'restore' AND NOT EXISTS (SELECT 1 FROM runs r WHERE r.id = s.run_id AND r.dirty)
       ORDER BY s.cause = 'commit' DESC, s.key DESC LIMIT 1`,
      commit,
    )[0];
  }

  findByRun(runId: string): Snapshot | undefined {
    return this.#select("WHERE s.run_id = ? ORDER BY s.key DESC LIMIT 1", runId)[0];
  }

  recordedCommits(): readonly string[] {
    const sql = `SELECT DISTINCT c.hash FROM snapshots s JOIN commits c ON c.key = s.commit_key WHERE s.cause = 'commit'`;
    return this.#connection.read(() => this.#connection.all<{ readonly hash: string }>(sql)).map(({ hash }) => hash);
  }

  history(path: string): readonly HeldVersion[] {
    type HistoryRow = Omit<SnapshotRow, "key" | "id" | "cause" | "branch"> &
      VersionRow & { readonly snapshotId: string };
    const rows = this.#connection.read(() =>
      this.#connection.all<HistoryRow>(
        `SELECT ${versionColumns}, s.id AS snapshotId, s.time, c.hash AS "commit", c.subject AS commitSubject,
           s.run_id AS runId, r.name AS runName, s.message
         FROM (SELECT version, max(snapshot) AS snapshot FROM (${heldVersions})
               WHERE artifact = (SELECT key FROM artifacts WHERE path = ?) GROUP BY digest) newest
         JOIN versions v ON v.key = newest.version
         JOIN artifacts a ON a.key = v.artifact
         JOIN snapshots s ON s.key = newest.snapshot
         LEFT JOIN commits c ON c.key = s.commit_key
         LEFT JOIN runs r ON r.id = s.run_id
         ORDER BY s.key DESC`,
        path,
      ),
    );
    return rows.map(({ path, kind, digest, size, fileCount, isExecutable, ...rest }) => ({
      version: versionOfRow({ path, kind, digest, size, fileCount, isExecutable }),
      ...withoutNulls(rest),
    }));
  }

  holders(path: string): readonly VersionHolder[] {
    type HolderRow = Pick<SnapshotRow, "cause" | "commit" | "commitSubject"> &
      Pick<VersionRow, "digest"> & { readonly isOfCopy: number };
    const rows = this.#connection.read(() =>
      this.#connection.all<HolderRow>(
        `SELECT v.digest, s.cause, c.hash AS "commit", c.subject AS commitSubject, ifnull(r.in_copy, 0) AS isOfCopy
         FROM versions v
         JOIN snapshot_artifacts sa ON sa.version = v.key
         JOIN snapshots s ON s.key = sa.snapshot
         LEFT JOIN commits c ON c.key = s.commit_key
         LEFT JOIN runs r ON r.id = s.run_id
         WHERE v.artifact = (SELECT key FROM artifacts WHERE path = ?)
         ORDER BY s.key DESC`,
        path,
      ),
    );
    return rows.map(({ isOfCopy, ...row }) => ({ ...withoutNulls(row), isOfCopy: isOfCopy === 1 }));
  }

  makers(path: string): readonly VersionMaker[] {
    return this.#connection.read(() =>
      this.#connection.all<VersionMaker>(
        `SELECT v.digest, r.id, r.name FROM versions v
         JOIN run_artifacts ra ON ra.version = v.key AND ra.role = 'output'
         JOIN runs r ON r.key = ra.run
         WHERE v.artifact = (SELECT key FROM artifacts WHERE path = ?)
         ORDER BY r.key DESC`,
        path,
      ),
    );
  }

  newestVersions(): ReturnType<SnapshotLedger["newestVersions"]> {
    const rows = this.#connection.read(() =>
      this.#connection.all<VersionRow & { readonly versionCount: number }>(
        `SELECT ${versionColumns}, newest.versionCount
         FROM (SELECT artifact, version, max(snapshot - iif(snapshot IN (${ofRestores}), 1 << 52, 0)),
                 count(DISTINCT digest) AS versionCount
               FROM (${versionsOfWorkspace}) GROUP BY artifact) newest
         JOIN versions v ON v.key = newest.version
         JOIN artifacts a ON a.key = v.artifact`,
      ),
    );
    return new Map(rows.map(({ versionCount, ...row }) => [row.path, { version: versionOfRow(row), versionCount }]));
  }

  #select(conditions: string, ...values: readonly (string | number)[]): readonly Snapshot[] {
    return this.#connection.read(() => {
      const rows = this.#connection.all<SnapshotRow>(`${selectSnapshots} ${conditions}`, ...values);
      const keys = JSON.stringify(rows.map((row) => row.key));
      const versions = this.#versions("version", keys);
      const instead = this.#versions("instead", keys);
      const absent = Map.groupBy(
        this.#connection.all<{ readonly key: number; readonly path: string; readonly isUnknown: number }>(
          `SELECT sa.snapshot AS key, a.path, sa.is_unknown AS isUnknown
           FROM snapshot_artifacts sa JOIN artifacts a ON a.key = sa.artifact
           WHERE sa.version IS NULL AND sa.snapshot IN (SELECT value FROM json_each(?)) ORDER BY a.path`,
          keys,
        ),
        ({ key }) => key,
      );
      return rows.map(({ key, ...row }) => ({
        ...withoutNulls(row),
        artifacts: versions.get(key) ?? [],
        ...pathsApart(absent.get(key) ?? []),
        ...(instead.has(key) && { instead: instead.get(key) ?? [] }),
      }));
    });
  }

  /** By snapshot; `keys` are those of the snapshots, as JSON. */
  #versions(column: "version" | "instead", keys: string): ReadonlyMap<number, readonly ArtifactVersion[]> {
    const rows = this.#connection.all<VersionRow & { readonly key: number }>(
      `SELECT sa.snapshot AS key, ${versionColumns} FROM snapshot_artifacts sa
       JOIN versions v ON v.key = sa.${column} JOIN artifacts a ON a.key = sa.artifact
       WHERE sa.snapshot IN (SELECT value FROM json_each(?)) ORDER BY a.path`,
      keys,
    );
    return new Map([...Map.groupBy(rows, ({ key }) => key)].map(([key, own]) => [key, own.map(versionOfRow)]));
  }

  #hasOwn(commit: string | undefined): boolean {
    const sql = `SELECT 1 FROM snapshots s JOIN commits c ON c.key = s.commit_key
      WHERE c.hash = ? AND s.cause = 'commit' LIMIT 1`;
    return this.#connection.get(sql, commit ?? null) !== undefined;
  }

  #commitKey({ commit, commitSubject }: Snapshot): number | null {
    if (commit === undefined) return null;
    const key = keyOf(this.#connection, "commits", commit);
    if (commitSubject !== undefined) {
      this.#connection.run("UPDATE commits SET subject = ? WHERE key = ?", commitSubject, key);
    }
    return key;
  }
}

interface ArtifactRow {
  readonly path: string;
  readonly version?: ArtifactVersion;
  readonly instead?: ArtifactVersion;
  readonly isUnknown?: boolean;
}

/** One for each artifact that a snapshot says anything of. */
function artifactRows({ artifacts, missing, unknown = [], instead = [] }: Snapshot): Iterable<ArtifactRow> {
  const rows = new Map<string, ArtifactRow>();
  for (const version of artifacts) rows.set(version.path, { path: version.path, version });
  for (const path of missing) rows.set(path, { path });
  for (const path of unknown) rows.set(path, { path, isUnknown: true });
  for (const version of instead)
    rows.set(version.path, { ...rows.get(version.path), path: version.path, instead: version });
  return rows.values();
}

function pathsApart(
  absent: readonly { readonly path: string; readonly isUnknown: number }[],
): Pick<Snapshot, "missing" | "unknown"> {
  const paths = (isUnknown: number): readonly string[] =>
    absent.filter((one) => one.isUnknown === isUnknown).map(({ path }) => path);
  const unknown = paths(1);
  return { missing: paths(0), ...(unknown.length > 0 && { unknown }) };
}
