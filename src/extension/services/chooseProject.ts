import type { Project, Services } from "../services.ts";
import { asRoot } from "./commandArguments.ts";

/** The project that a command's argument points into, or the one that the person picks. */
export function chooseProject({ projects, picks }: Services, argument: unknown): Promise<Project | undefined> {
  const root = asRoot(argument);
  const project = root === undefined ? undefined : projects.byRoot(root);
  return project ? Promise.resolve(project) : picks.project();
}
