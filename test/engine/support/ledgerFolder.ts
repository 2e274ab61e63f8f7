import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import type { NewRun } from "../../../src/engine/ledger/ledger.ts";
import { openLedger } from "../../../src/engine/ledger/openLedger.ts";
import type { OpenedLedger } from "../../../src/engine/ledger/openLedger.ts";
import type { LedgerMode } from "../../../src/engine/ledger/openDatabase.ts";
import type { ArtifactVersion } from "../../../src/engine/model/artifact.ts";
import type { Snapshot } from "../../../src/engine/model/snapshot.ts";

/** A project's folder in a temporary place, and its ledger. What was opened through it is closed with it. */
export interface LedgerFolder extends Disposable {
  readonly root: string;
  readonly file: string;
  readonly logged: readonly string[];
  open(mode?: LedgerMode): OpenedLedger;
}

export function makeLedgerFolder(): LedgerFolder {
  const root = mkdtempSync(path.join(tmpdir(), "cairn lædger "));
  const file = path.join(root, ".cairn", "ledger.db");
  const opened: OpenedLedger[] = [];
  const logged: string[] = [];
  return {
    root,
    file,
    logged,
    open: (mode = "create") => {
      const ledger = openLedger(file, mode, (level, message) => logged.push(`${level} ${message}`));
      opened.push(ledger);
      return ledger;
    },
    [Symbol.dispose]: () => {
      for (const { ledger } of opened) ledger.close();
      rmSync(root, { recursive: true, force: true });
    },
  };
}

export function newRun(id: string, given: Partial<NewRun> = {}): NewRun {
  return {
    id,
    name: `run-${id}`,
    experiment: "main",
    startedAt: 1000,
    dirty: false,
    params: {},
    stages: [],
    sources: [],
    logDir: `.cairn/runs/${id}`,
    pid: 1,
    ...given,
  };
}

export function newSnapshot(id: string, given: Partial<Snapshot> = {}): Snapshot {
  return { id, cause: "manual", time: 1000, artifacts: [], missing: [], ...given };
}

export function fileVersion(file: string, hex: string): ArtifactVersion {
  return { path: file, kind: "file", digest: `b3:${hex}`, size: 10, fileCount: 1 };
}
