import type { Disposable } from "vscode";

/** What is to be disposed of together, in the reverse order of its making. */
export class Disposables implements Disposable {
  private readonly tracked: Disposable[] = [];

  /** Keeps `disposable` until `dispose`, and hands it back. */
  track<T extends Disposable>(disposable: T): T {
    this.tracked.push(disposable);
    return disposable;
  }

  dispose(): void {
    for (const disposable of this.tracked.splice(0).toReversed()) disposable.dispose();
  }
}
