import * as vscode from "vscode";
import { taskType } from "../../ids.ts";
import type { Project, Services } from "../../services.ts";

/** Offers a task for each stage, one for what is stale and one for everything; completes those of tasks.json. */
export class CairnTaskProvider implements vscode.TaskProvider {
  private readonly services: Services;

  constructor(services: Services) {
    this.services = services;
  }

  async provideTasks(): Promise<vscode.Task[]> {
    const { projects, log } = this.services;
    const lists = projects.all.map(async (project) => {
      try {
        return await this.tasksOf(project);
      } catch (error) {
        log.warn(`No tasks of ${project.root}: ${String(error)}`);
        return [];
      }
    });
    return (await Promise.all(lists)).flat();
  }

  /** VS Code recognises the task by its definition, so that must be the very same. */
  async resolveTask({ definition, scope }: vscode.Task): Promise<vscode.Task | undefined> {
    const { projects, tasks } = this.services;
    const project = typeof scope === "object" ? projects.projectOf(scope.uri) : projects.all[0];
    return project && (await tasks.make(project, scope ?? vscode.TaskScope.Workspace, [definition]))[0];
  }

  private async tasksOf(project: Project): Promise<readonly vscode.Task[]> {
    const folder = this.folderOf(project);
    if (!folder) return [];
    const { stages } = await project.engine.pipeline();
    const definitions: vscode.TaskDefinition[] = stages
      .filter(({ template }) => !template)
      .map(({ id }) => ({ type: taskType, stage: id }));
    if (definitions.length > 0) definitions.push({ type: taskType, mode: "stale" }, { type: taskType, mode: "all" });
    return this.services.tasks.make(project, folder, definitions);
  }

  private folderOf(project: Project): vscode.WorkspaceFolder | undefined {
    const { projects } = this.services;
    const folders = vscode.workspace.workspaceFolders ?? [];
    return folders.find(({ uri }) => projects.projectOf(uri)?.root === project.root);
  }
}
