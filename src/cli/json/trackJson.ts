import type { Tracking } from "../../engine/model/tracking.ts";
import type { Versioned } from "../output/printJson.ts";

/** `cairn add --json` */
export interface AddJson extends Versioned {
  readonly data: readonly {
    readonly path: string;
    /** The .dvc file that tracks it. */
    readonly file: string;
    readonly kind: "file" | "directory";
    readonly size: number;
    readonly fileCount: number;
    /** Whether its .dvc file says something else than before. */
    readonly changed: boolean;
  }[];
  /** The files that `git add` should take; none where there is no git. */
  readonly forGit: readonly string[];
}

/** `cairn track --json` */
export interface TrackJson extends Versioned, Tracking {}
