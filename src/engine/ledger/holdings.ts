import type { ArtifactVersion } from "../model/artifact.ts";
import type { ContentHolder } from "../model/contentHolder.ts";
import type { Digest } from "../model/digest.ts";
import type { SnapshotCause } from "../model/snapshot.ts";
import type { StageRecord } from "../model/stageRecord.ts";
import type { Connection } from "./connection.ts";
import { withoutNulls } from "./connection.ts";
import { decodeJson } from "./json.ts";
import type { SweepBase } from "./sweeps.ts";

/** Content of the store that something in the ledger names. */
export interface Holding extends Pick<ArtifactVersion, "path" | "kind" | "digest" | "size"> {
  readonly holders: readonly ContentHolder[];
  /** Whether the store was given all of it; of what a stage made it may have been given nothing. */
  readonly isKept: boolean;
}

/** All that the ledger needs of the store. */
export interface HoldingsLedger {
  /** What snapshots, runs and sweeps hold, each content of a path once. */
  list(): readonly Holding[];
}

interface SnapshotHolderRow {
  readonly key: number;
  readonly id: string;
  readonly cause: SnapshotCause;
  readonly time: number;
  readonly message: string | null;
  readonly commit: string | null;
  readonly commitSubject: string | null;
  readonly runId: string | null;
}

type Content = Omit<Holding, "holders">;

/** What the ledger's snapshots, runs and sweeps need of the store. */
export class LedgerHoldings implements HoldingsLedger {
  readonly #connection: Connection;

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  list(): readonly Holding[] {
    return this.#connection.read(() => {
      const found = new HoldingList();
      const runs = this.#runs();
      const snapshots = this.#snapshots();
      this.#addVersions(found, "snapshot AS holder, version FROM snapshot_artifacts", snapshots);
      this.#addVersions(found, "snapshot AS holder, instead AS version FROM snapshot_artifacts", snapshots);
      this.#addVersions(found, "run AS holder, version FROM run_artifacts", runs);
      this.#addCode(found, runs);
      this.#addRecords(found, runs);
      this.#addSweeps(found);
      return found.holdings;
    });
  }

  #snapshots(): ReadonlyMap<number, ContentHolder> {
    const rows = this.#connection.all<SnapshotHolderRow>(
      `SELECT s.key, s.id, s.cause, s.time, s.message, c.hash AS "commit", c.subject AS commitSubject, s.run_id AS runId
       FROM snapshots s LEFT JOIN commits c ON c.key = s.commit_key`,
    );
    return new Map(
      rows.map(({ key, message, commitSubject, ...row }) => [
        key,
        { kind: "snapshot", name: message ?? commitSubject ?? row.id, ...withoutNulls(row) },
      ]),
    );
  }

  #runs(): ReadonlyMap<number, ContentHolder> {
    const sql = "SELECT key, id, name FROM runs";
    const rows = this.#connection.all<{ readonly key: number; readonly id: string; readonly name: string }>(sql);
    return new Map(rows.map(({ key, id, name }) => [key, { kind: "run", id, name }]));
  }

  #addVersions(found: HoldingList, held: string, holders: ReadonlyMap<number, ContentHolder>): void {
    type Row = Omit<Content, "isKept"> & { readonly holder: number };
    const rows = this.#connection.all<Row>(
      `SELECT a.path, v.kind, v.digest, v.size, held.holder
       FROM (SELECT ${held}) held JOIN versions v ON v.key = held.version JOIN artifacts a ON a.key = v.artifact`,
    );
    for (const { holder, ...content } of rows) found.add({ ...content, isKept: true }, holders.get(holder));
  }

  /** The sources that git did not have, and what differed from the commit. */
  #addCode(found: HoldingList, runs: ReadonlyMap<number, ContentHolder>): void {
    type Row = { readonly run: number; readonly path: string; readonly digest: Digest; readonly size: number };
    const sources = this.#connection.all<Row>("SELECT run, path, digest, size FROM run_sources");
    const diffs = this.#connection.all<{ readonly run: number; readonly digest: Digest }>(
      "SELECT key AS run, diff AS digest FROM runs WHERE diff IS NOT NULL",
    );
    for (const { run, ...source } of sources) found.add({ ...source, kind: "file", isKept: true }, runs.get(run));
    for (const { run, digest } of diffs) found.add(diffOf(digest), runs.get(run));
  }

  /** What is brought back instead of running a stage once more. */
  #addRecords(found: HoldingList, runs: ReadonlyMap<number, ContentHolder>): void {
    const sql = "SELECT run, record FROM stage_records";
    for (const { run, record } of this.#connection.all<{ readonly run: number; readonly record: string }>(sql)) {
      for (const { path, digest, size = 0, fileCount } of decodeJson<StageRecord>(record).outs) {
        const kind = fileCount === undefined ? "file" : "directory";
        found.add({ path, kind, digest, size, isKept: false }, runs.get(run));
      }
    }
  }

  #addSweeps(found: HoldingList): void {
    const rows = this.#connection.all<{ readonly id: string; readonly name: string; readonly base: string }>(
      "SELECT id, name, base FROM sweeps",
    );
    for (const { id, name, base } of rows) {
      const holder: ContentHolder = { kind: "sweep", id, name };
      const { diff, sources, data } = decodeJson<SweepBase>(base);
      for (const { path, kind, digest, size } of data) found.add({ path, kind, digest, size, isKept: true }, holder);
      for (const source of sources) found.add({ ...source, kind: "file", isKept: true }, holder);
      if (diff !== undefined) found.add(diffOf(diff), holder);
    }
  }
}

/** Puts together what several hold. */
class HoldingList {
  readonly #found = new Map<string, Content & { readonly holders: Set<ContentHolder>; isKept: boolean }>();

  get holdings(): readonly Holding[] {
    return [...this.#found.values()].map((held) => ({ ...held, holders: [...held.holders] }));
  }

  add(content: Content, holder: ContentHolder | undefined): void {
    if (!holder || !content.digest.startsWith("b3:")) return;
    const key = `${content.digest} ${content.path}`;
    const known = this.#found.get(key);
    if (!known) this.#found.set(key, { ...content, holders: new Set([holder]) });
    else {
      known.isKept ||= content.isKept;
      known.holders.add(holder);
    }
  }
}

function diffOf(digest: Digest): Content {
  return { path: "changes against the commit", kind: "file", digest, size: 0, isKept: true };
}
