import * as vscode from "vscode";
import type { RunSummary } from "../../../engine/model/run.ts";
import { contexts } from "../../ids.ts";
import { shownRuns } from "../../services/project.ts";
import type { TreeNode } from "../../services/treeModel.ts";
import type { Project, Projects } from "../../services.ts";

/** The archived runs of all projects, while the person wants to see them in the runs view. */
export class ArchivedRuns {
  private readonly projects: Pick<Projects, "all">;
  private readonly tell: () => void;
  private isShown = false;
  private known: ReadonlyMap<string, readonly RunSummary[]> = new Map();
  private asked = 0;

  /** `tell` is called when there is something else to be shown. */
  constructor(projects: Pick<Projects, "all">, tell: () => void) {
    this.projects = projects;
    this.tell = tell;
  }

  async show(isShown: boolean): Promise<void> {
    this.isShown = isShown;
    await vscode.commands.executeCommand("setContext", contexts.showsArchived, isShown);
    if (isShown) await this.update();
    else this.tell();
  }

  /** Looks at the ledgers again, where they are shown. */
  async update(): Promise<void> {
    if (!this.isShown) return;
    const asked = ++this.asked;
    const found = await Promise.all(
      this.projects.all.map(async ({ root, engine }) => {
        return [root, await engine.runs({ where: "archived", limit: shownRuns })] as const;
      }),
    );
    if (asked !== this.asked) return;
    this.known = new Map(found);
    this.tell();
  }

  /** A row with the archived runs of a project in it, beneath all others; none while they are not to be seen. */
  rowsOf({ root }: Project, rowOf: (run: RunSummary) => TreeNode): readonly TreeNode[] {
    const runs = this.known.get(root);
    if (!this.isShown || !runs) return [];
    return [
      {
        id: `archived:${root}`,
        label: "Archived",
        description: runs.length === 0 ? "none" : String(runs.length),
        icon: { name: "archive" },
        isExpanded: true,
        children: () => runs.map((run) => ({ ...rowOf(run), context: "run.archived" })),
      },
    ];
  }
}
