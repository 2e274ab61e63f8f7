import * as vscode from "vscode";
import type { ArtifactStatus } from "../../engine/model/artifact.ts";
import { shortDigest } from "../../engine/model/digest.ts";
import { UserError } from "../../engine/model/errors.ts";
import type { RunSummary } from "../../engine/model/run.ts";
import type { Stage } from "../../engine/model/stage.ts";
import type { Picks, Project, Projects } from "../services.ts";
import { describeRun } from "./format.ts";
import { countOf, formatSize } from "../../engine/model/words.ts";
import { stateWords } from "../../protocol/stateLooks.ts";

const newestRuns = 200;

interface Choice<T> extends vscode.QuickPickItem {
  readonly value: T;
}

/** Asks with VS Code's quick picks. The lists are read when asked for, so they are never old. */
export class QuickPicks implements Picks {
  private readonly projects: Pick<Projects, "all" | "projectOf">;

  constructor(projects: Pick<Projects, "all" | "projectOf">) {
    this.projects = projects;
  }

  async project(): Promise<Project | undefined> {
    const { all } = this.projects;
    if (all.length === 0) throw noProject();
    if (all.length === 1) return all[0];
    const active = vscode.window.activeTextEditor?.document.uri;
    const first = active && this.projects.projectOf(active);
    const ordered = first ? [first, ...all.filter((project) => project !== first)] : all;
    return pickOne("Choose a project", () => ordered.map(projectChoice));
  }

  async stage(placeholder: string): Promise<{ readonly project: Project; readonly stage: Stage } | undefined> {
    const project = await this.project();
    if (!project) return undefined;
    const stage = await pickOne(placeholder, async () => {
      const { stages } = await project.engine.pipeline();
      if (stages.length === 0)
        throw noneYet("no-stages", "This project has no stages yet.", "Create a dvc.yaml, or open the sample project.");
      return stages.map((stage): Choice<Stage> => ({
        label: stage.id,
        description: describeState(project, stage),
        detail: stage.desc ?? [stage.cmd].flat().join(" && "),
        value: stage,
      }));
    });
    return stage && { project, stage };
  }

  async runs(
    placeholder: string,
    many: boolean,
    isOffered: (run: RunSummary) => boolean = () => true,
    where?: string,
  ): Promise<{ readonly project: Project; readonly runs: readonly RunSummary[] } | undefined> {
    const project = await this.project();
    if (!project) return undefined;
    const choices = async (): Promise<Choice<RunSummary>[]> => {
      const runs = await project.engine.runs({ limit: newestRuns, ...(where !== undefined && { where }) });
      if (runs.length === 0 && where !== undefined)
        throw noneYet("no-such-runs", "There is no such run.", "The table of runs finds any.");
      if (runs.length === 0) throw noneYet("no-runs", "There are no runs yet.", "Run a stage first.");
      const offered = runs.filter(isOffered);
      if (offered.length === 0)
        throw noneYet("no-such-runs", "There is no such run.", "The runs view lists those that there are.");
      return offered.map((run) => ({
        label: run.name,
        description: describeRun(run, project.state.pipeline?.settings?.objective, Date.now()),
        detail: run.experiment,
        value: run,
      }));
    };
    const runs = many
      ? await pickMany(placeholder, choices)
      : await pickOne(placeholder, choices).then((run) => run && [run]);
    return runs && runs.length > 0 ? { project, runs } : undefined;
  }

  async artifact(
    placeholder: string,
    which: "there" | "kept",
  ): Promise<{ readonly project: Project; readonly artifact: ArtifactStatus } | undefined> {
    const project = await this.project();
    if (!project) return undefined;
    const artifact = await pickOne(placeholder, async () => {
      const artifacts = await project.engine.artifacts();
      const offered = artifacts.filter(({ current, versionCount }) => (which === "there" ? current : versionCount > 0));
      if (offered.length === 0) throw which === "there" ? noArtifacts() : noVersions();
      return offered.map(artifactChoice);
    });
    return artifact && { project, artifact };
  }
}

function describeState({ state }: Project, { id }: Stage): string {
  const status = state.statuses?.get(id);
  return status ? stateWords[status.state] : "";
}

function projectChoice(project: Project): Choice<Project> {
  return { label: project.name, description: project.root, value: project };
}

function artifactChoice(status: ArtifactStatus): Choice<ArtifactStatus> {
  const version = status.current ?? status.recorded;
  const facts = [
    status.state,
    ...(version ? [shortDigest(version.digest), formatSize(version.size)] : []),
    ...(status.versionCount > 1 ? [countOf(status.versionCount, "version")] : []),
  ];
  return { label: status.artifact.path, description: facts.join(" · "), value: status };
}

async function pickOne<T>(
  placeholder: string,
  choices: () => readonly Choice<T>[] | Promise<readonly Choice<T>[]>,
): Promise<T | undefined> {
  const options: vscode.QuickPickOptions = { placeHolder: placeholder, matchOnDescription: true, matchOnDetail: true };
  return (await vscode.window.showQuickPick(await choices(), options))?.value;
}

async function pickMany<T>(
  placeholder: string,
  choices: () => Promise<readonly Choice<T>[]>,
): Promise<readonly T[] | undefined> {
  const options = {
    placeHolder: placeholder,
    matchOnDescription: true,
    matchOnDetail: true,
    canPickMany: true as const,
  };
  return (await vscode.window.showQuickPick(await choices(), options))?.map(({ value }) => value);
}

function noProject(): UserError {
  return noneYet("no-project", "No folder is open.", "Open the folder of your project first.");
}

function noArtifacts(): UserError {
  return noneYet(
    "no-artifacts",
    "There are no artifacts yet.",
    "Artifacts are the data and outputs of stages: write a dvc.yaml, or run what it says.",
  );
}

function noVersions(): UserError {
  return noneYet(
    "no-versions",
    "No version of any artifact is kept yet.",
    "Take a snapshot, run a stage, or make a commit.",
  );
}

function noneYet(code: string, message: string, cure: string): UserError {
  return new UserError(code, message, cure);
}
