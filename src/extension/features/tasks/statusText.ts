/** One stage that is under way. */
export interface RunningStage {
  readonly stageId: string;
  /** How far it is; empty where nothing is known. */
  readonly progress: string;
}

/** What the status bar says while something runs: one stage with its progress, or how many; `title` until that is known. */
export function statusText(running: readonly RunningStage[], title: string): string {
  const [only, ...others] = running;
  if (!only) return title;
  if (others.length > 0) return `${running.length} stages running`;
  return [only.stageId, only.progress].filter(Boolean).join(" · ");
}
