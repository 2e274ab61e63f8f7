import type * as vscode from "vscode";
import type { SavedView, ViewChange, ViewsMethods } from "../../../protocol/experiments/views.ts";
import type { Handlers } from "../../../protocol/typedPeer.ts";

type Memory = Pick<vscode.Memento, "get" | "update">;

/** The views of the experiments table that were saved in this workspace, by project. */
export class SavedViews {
  private readonly memory: Memory;
  private readonly listeners = new Set<(project: string) => void>();

  constructor(memory: Memory) {
    this.memory = memory;
  }

  /** Of a project by its URI. */
  list(project: string): readonly SavedView[] {
    return this.memory.get<readonly SavedView[]>(keyOf(project)) ?? [];
  }

  /** Tells everybody who shows them. */
  async change(project: string, change: ViewChange): Promise<readonly SavedView[]> {
    const views = changed(this.list(project), change);
    await this.memory.update(keyOf(project), views);
    for (const listener of this.listeners) listener(project);
    return views;
  }

  /** The listener is given the project whose views have changed. Returns how to stop. */
  onDidChange(listener: (project: string) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  handlers(project: () => string): Handlers<ViewsMethods> {
    return {
      changeViews: (change) => this.change(project(), change),
    };
  }
}

function keyOf(project: string): string {
  return `cairn.experimentsViews:${project}`;
}

function changed(views: readonly SavedView[], change: ViewChange): readonly SavedView[] {
  const at = (name: string): number => views.findIndex((view) => view.name === name);
  switch (change.kind) {
    case "keep": {
      const place = at(change.view.name);
      return place === -1 ? [...views, change.view] : views.with(place, change.view);
    }
    case "rename":
      if (at(change.to) !== -1) return views;
      return views.map((view) => (view.name === change.name ? { ...view, name: change.to } : view));
    case "delete":
      return views.filter(({ name }) => name !== change.name);
    case "restore":
      return at(change.view.name) === -1 ? views.toSpliced(change.at, 0, change.view) : views;
  }
}
