import { setTimeout as sleep } from "node:timers/promises";
import * as vscode from "vscode";
import type { Progress, WorkOptions } from "../../engine/engine.ts";

/** What takes no longer is done before a person would read of it. */
const quietMs = 300;

/**
 * Does work and shows its progress if it takes longer than a moment: in a notification with a way to cancel it,
 * or in the status bar where nobody waits for it.
 */
export async function withLateProgress<T>(
  title: string,
  work: (options: WorkOptions) => Promise<T>,
  where: "notification" | "status bar" = "notification",
): Promise<T> {
  const controller = new AbortController();
  const meter = new ProgressMeter();
  const answer = work({ signal: controller.signal, onProgress: (progress) => meter.take(progress) });
  const settled = answer.then(
    () => true,
    () => true,
  );
  if (await Promise.race([settled, sleep(quietMs, false)])) return answer;
  const location = where === "notification" ? vscode.ProgressLocation.Notification : vscode.ProgressLocation.Window;
  const options = { location, title, cancellable: where === "notification" };
  return vscode.window.withProgress(options, (shown, token) => {
    token.onCancellationRequested(() => controller.abort());
    meter.showOn(shown);
    return answer;
  });
}

/** Turns the engine's fractions into the steps that VS Code takes, and keeps the newest until there is where to show it. */
class ProgressMeter {
  private newest: Progress | undefined;
  private shown: vscode.Progress<{ message?: string; increment?: number }> | undefined;
  private shownPercent = 0;

  take(progress: Progress): void {
    this.newest = progress;
    this.report();
  }

  showOn(shown: ProgressMeter["shown"]): void {
    this.shown = shown;
    this.report();
  }

  private report(): void {
    if (!this.newest || !this.shown) return;
    const { message, fraction } = this.newest;
    const percent = Math.max(this.shownPercent, (fraction ?? 0) * 100);
    this.shown.report({ message, ...(fraction !== undefined && { increment: percent - this.shownPercent }) });
    this.shownPercent = percent;
  }
}
