import type { ParamShift, RunPart, UnavailablePart } from "../../engine/model/applyPlan.ts";
import type { Digest } from "../../engine/model/digest.ts";
import type { Reproduction } from "../../engine/model/reproduction.ts";
import type { RestoreAction } from "../../engine/model/snapshot.ts";
import type { Versioned } from "../output/printJson.ts";
import type { RunJson } from "./runJson.ts";
import type { RestoreJson } from "./snapshotJson.ts";

/** `cairn reproduce RUN --json` */
export type ReproduceJson = Versioned & Omit<Reproduction, "run"> & { readonly run: RunJson };

/** `cairn apply --json` */
export interface ApplyJson extends Versioned {
  readonly run: { readonly id: string; readonly name: string };
  /** What differs from the run; what is as it was then is left out. */
  readonly changes: readonly {
    readonly part: RunPart;
    readonly path: string;
    readonly action: RestoreAction;
    /** Of what comes; of a removal, of what goes. */
    readonly digest: Digest;
    /** Of a parameters file: the values that change. */
    readonly params?: readonly ParamShift[];
  }[];
  /** Parts that cannot be had, with why; left out where there is none. */
  readonly unavailable?: readonly UnavailablePart[];
  /** Data that is recorded and cannot be brought back, with why; left out where there is none. */
  readonly lost?: RestoreJson["lost"];
  /** Whether `cairn restore --undo` takes it back: false where nothing was changed. */
  readonly canUndo: boolean;
}

/** `cairn branch --json` */
export interface BranchJson extends Versioned {
  readonly run: { readonly id: string; readonly name: string };
  readonly branch: string;
  readonly commit: string;
  /** The files that the branch's own commit changes; none where it is at the run's commit. */
  readonly files: readonly string[];
  readonly isSwitched: boolean;
}
