import * as vscode from "vscode";
import type { Project, Services } from "../../services.ts";
import { HeadFollower } from "./headFollower.ts";

/** Follows git's HEAD in every project. */
export function registerHead(services: Services): vscode.Disposable {
  const { projects } = services;
  const followers = new Map<Project, HeadFollower>();
  const follow = (): void => {
    for (const [project, follower] of followers) {
      if (projects.all.includes(project)) continue;
      follower.dispose();
      followers.delete(project);
    }
    for (const project of projects.all) {
      if (!followers.has(project)) followers.set(project, new HeadFollower(project, services));
    }
  };
  follow();
  return vscode.Disposable.from(projects.onDidChangeProjects(follow), {
    dispose: () => followers.forEach((follower) => follower.dispose()),
  });
}
