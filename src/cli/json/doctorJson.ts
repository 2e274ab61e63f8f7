import type { CheckState } from "../../engine/engine.ts";
import type { Versioned } from "../output/printJson.ts";

/** `cairn doctor --json` */
export interface DoctorJson extends Versioned {
  readonly checks: readonly {
    readonly id: string;
    readonly state: CheckState;
    readonly message: string;
    readonly cure?: string;
  }[];
}
