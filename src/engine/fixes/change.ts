import type { Fix } from "../model/remedy.ts";

/** What a fix does; `findFixes` adds which one is preferred. */
export type Change = Omit<Fix, "isPreferred">;
