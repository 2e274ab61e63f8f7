import * as vscode from "vscode";
import { commands } from "../../ids.ts";
import type { Project, Services } from "../../services.ts";
import { chooseProject } from "../../services/chooseProject.ts";
import { Disposables } from "../../services/disposables.ts";
import { lookNowAndThen } from "../../services/fullLooks.ts";
import { registerCommands } from "../../services/registerCommands.ts";
import type { TreeNode } from "../../services/treeModel.ts";
import { intakeRows } from "./intakeRows.ts";
import { ProjectIntake } from "./projectIntake.ts";

/** VS Code's watcher never hears of what is in folders that were made faster than it follows, as tools make theirs. */
const pollMs = 60_000;

/** What the person has said to the runs of other tools in a project. */
type Answer = "yes" | "no";

/**
 * The runs of other tools in the open projects: offered once, in a row of the runs view, and taken in by themselves where
 * the person has said yes, which is remembered for the workspace.
 */
export class RunIntake implements vscode.Disposable {
  private readonly services: Services;
  private readonly onChange: () => void;
  private readonly disposables = new Disposables();
  private readonly intakes = new Map<string, ProjectIntake>();
  private isShown = false;

  constructor(services: Services, onChange: () => void) {
    this.services = services;
    this.onChange = onChange;
    this.disposables.track(services.projects.onDidChangeProjects(() => this.meetProjects()));
    this.disposables.track(vscode.workspace.onDidGrantWorkspaceTrust(() => this.meetProjects()));
    this.disposables.track(
      lookNowAndThen(() => {
        for (const intake of this.intakes.values()) intake.lookAgain();
      }, pollMs),
    );
    this.disposables.track(
      registerCommands(services.notify, [
        {
          id: commands.takeInRuns,
          doing: "Take in runs",
          run: async (argument) => {
            const project = await chooseProject(services, argument);
            if (project) await this.sayYes(project);
          },
        },
        {
          id: commands.passOverRuns,
          doing: "Leave runs out",
          run: async (argument) => {
            const project = await chooseProject(services, argument);
            if (project) await this.sayNo(project);
          },
        },
      ]),
    );
    this.meetProjects();
  }

  rowsOf({ root }: Project): readonly TreeNode[] {
    const intake = this.intakes.get(root);
    return intake ? intakeRows(root, intake.state) : [];
  }

  /** Somebody looks at the view: what could be offered is looked for now. */
  show(): void {
    this.isShown = true;
    for (const project of this.services.projects.all) this.lookUnlessAnswered(project);
  }

  dispose(): void {
    for (const intake of this.intakes.values()) intake.dispose();
    this.disposables.dispose();
  }

  private async sayYes(project: Project): Promise<void> {
    await this.remember(project, "yes");
    await this.intakes.get(project.root)?.follow();
  }

  private async sayNo(project: Project): Promise<void> {
    await this.remember(project, "no");
    this.intakes.get(project.root)?.stop();
  }

  private meetProjects(): void {
    if (!vscode.workspace.isTrusted) return;
    const { all } = this.services.projects;
    for (const [root, intake] of this.intakes) {
      if (all.some((project) => project.root === root)) continue;
      intake.dispose();
      this.intakes.delete(root);
    }
    for (const project of all) {
      if (this.intakes.has(project.root)) continue;
      const { log } = this.services;
      const intake = new ProjectIntake(project, { log, onChange: this.onChange });
      this.intakes.set(project.root, intake);
      if (this.answerOf(project) === "yes") intake.followQuietly();
      else if (this.isShown) this.lookUnlessAnswered(project);
    }
  }

  private lookUnlessAnswered(project: Project): void {
    if (this.answerOf(project) === undefined) void this.intakes.get(project.root)?.look();
  }

  private answerOf({ root }: Project): Answer | undefined {
    return this.services.context.workspaceState.get<Answer>(keyOf(root));
  }

  private async remember({ root }: Project, answer: Answer): Promise<void> {
    await this.services.context.workspaceState.update(keyOf(root), answer);
  }
}

function keyOf(root: string): string {
  return `cairn.takeIn:${root}`;
}
