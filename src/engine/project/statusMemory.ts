import { createHash } from "node:crypto";
import type { EngineContext } from "../context.ts";
import type { MemoryPlace } from "../discovery/rememberedFile.ts";
import { writeRemembered } from "../discovery/rememberedFile.ts";
import type { EngineOptions } from "../engine.ts";
import { UserError } from "../model/errors.ts";
import type { StatusReport } from "../model/freshness.ts";
import { monotonicMs } from "../model/monotonicTime.ts";
import { isOutsideRoot } from "../model/paths.ts";
import { systemCode } from "../model/systemErrors.ts";
import type { PathStamp } from "../store/stamps/folderLook.ts";
import { stampPath } from "../store/stamps/pathStamp.ts";

/** What a status followed from. */
export interface StatusFacts {
  /** The name that the pipeline is kept under. */
  readonly pipeline: string;
  /** At HEAD: its snapshot is cared for. Null where there is none. */
  readonly commit: string | null;
  /** What had last moved HEAD there (see `HeadPlace`). */
  readonly move: string;
  readonly ledger: LedgerMark;
  /** The files and folders of the stages, relative to the root. */
  readonly paths: readonly (readonly [path: string, stamp: string])[];
  /** How many files the stamps are made of. */
  readonly fileCount: number;
}

export interface LedgerMark {
  /** Of its files; undefined where these may look the same while its content changes. */
  readonly stamp?: string;
  /** Of what it tells of stages. */
  readonly fingerprint: string;
}

/** What the ledger's files look like. */
export type LedgerStamp = Pick<PathStamp, "text" | "settlesAtNs">;

/** Notes what a status is made from, each thing before it is looked at, so that the status can be kept. */
export class StatusNotes {
  readonly #root: string;
  readonly #began = monotonicMs();
  readonly #ledger: LedgerStamp;
  /** Undefined where one of them could not be looked at. */
  #paths: Map<string, PathStamp> | undefined = new Map();

  /** `root` is absolute. To be made before anything is read. */
  constructor(root: string) {
    this.#root = root;
    this.#ledger = stampLedger(root);
  }

  /** More files and folders whose content is about to be looked at, relative to the root. */
  notePaths(paths: readonly string[]): void {
    try {
      for (const path of paths) {
        if (!isOutsideRoot(path) && this.#paths?.has(path) === false)
          this.#paths.set(path, stampPath(this.#root, path));
      }
    } catch (error) {
      // Who reads it tells what is wrong with it.
      if (systemCode(error) === undefined && !(error instanceof UserError)) throw error;
      this.#paths = undefined;
    }
  }

  /** Keeps a status, where Cairn keeps anything of the project and every change of what was noted would show. */
  keep(
    place: MemoryPlace,
    report: StatusReport,
    { fingerprint, ...from }: Pick<StatusFacts, "pipeline" | "commit" | "move"> & { readonly fingerprint: string },
    log: EngineOptions["log"],
  ): void {
    const collectFacts = (nowNs: bigint): StatusFacts | undefined => {
      const beganNs = nowNs - BigInt(Math.ceil(monotonicMs() - this.#began)) * 1_000_000n;
      const stamps = [...(this.#paths ?? [])];
      if (!this.#paths || stamps.some(([, { settlesAtNs }]) => settlesAtNs >= beganNs)) return undefined;
      const paths = stamps.map(([path, { text }]) => [path, text] as const);
      const fileCount = stamps.reduce((sum, [, stamp]) => sum + stamp.fileCount, 0);
      return { ...from, ledger: markLedger(this.#ledger, beganNs, fingerprint), paths, fileCount };
    };
    writeRemembered(place, collectFacts, JSON.stringify(report), log);
  }
}

/** `lookedAtNs` is when the stamp was taken, by the clock that stamps files. */
export function markLedger({ text, settlesAtNs }: LedgerStamp, lookedAtNs: bigint, fingerprint: string): LedgerMark {
  return settlesAtNs < lookedAtNs ? { stamp: text, fingerprint } : { fingerprint };
}

/** The stamp of a project's ledger: every change of it is written to one of these files. */
export function stampLedger(root: string): LedgerStamp {
  const [file, log] = [stampPath(root, ".cairn/ledger.db"), stampPath(root, ".cairn/ledger.db-wal")];
  const settlesAtNs = file.settlesAtNs > log.settlesAtNs ? file.settlesAtNs : log.settlesAtNs;
  return { text: `${file.text} / ${log.text}`, settlesAtNs };
}

/** Of all that the ledger tells of stages, and of the snapshot of the commit at HEAD. */
export function fingerprintOf(
  ledger: EngineContext["ledger"],
  commit: string | null,
  records = ledger.runs.stageRecords(),
  lastRuns = ledger.runs.lastStageRuns(),
): string {
  const snapshot = commit === null ? undefined : ledger.snapshots.findByCommit(commit)?.id;
  // A run tells of all of its stages again, which for each of them would be too much.
  const runs = new Map([...lastRuns.values()].map(({ run }) => [run.id, { ...run, stages: [] }]));
  const stages = [...lastRuns].map(([id, { run, stage }]) => [id, run.id, stage]);
  const json = JSON.stringify([snapshot, [...records], [...runs.values()], stages]);
  return createHash("sha256").update(json).digest("hex");
}
