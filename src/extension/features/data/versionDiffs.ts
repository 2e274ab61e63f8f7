import path from "node:path";
import * as vscode from "vscode";
import { diffTexts } from "../../../engine/diff/diffTexts.ts";
import { type VersionDiff, type VersionPlace, workspaceRef } from "../../../engine/model/versionDiff.ts";
import { withLateProgress } from "../../services/lateProgress.ts";
import type { Project } from "../../services.ts";
import { versionUri } from "../../services/versionUri.ts";

/** The scheme of documents that tell what is in one of two versions which are laid side by side. */
const scheme = "cairn-difference";
/** VS Code's own comparison is for what can be looked through. */
const mostBytes = 20_000_000;
const image = /\.(?:png|jpe?g|gif|webp|bmp|ico|svg)$/i;

interface SideQuery {
  readonly root: string;
  readonly before: VersionPlace;
  readonly after: VersionPlace;
  readonly side: "before" | "after";
}

/** Shows what differs between two versions, in VS Code's diff editor: of text and images themselves, of all else what can be told of it. */
export class VersionDiffs implements vscode.TextDocumentContentProvider, vscode.Disposable {
  private readonly findProject: (root: string) => Project | undefined;
  private readonly registration: vscode.Disposable;
  /** What was asked for last: both sides ask for the same. */
  private newest: { readonly key: string; readonly diff: Promise<VersionDiff> } | undefined;

  constructor(findProject: (root: string) => Project | undefined) {
    this.findProject = findProject;
    this.registration = vscode.workspace.registerTextDocumentContentProvider(scheme, this);
  }

  dispose(): void {
    this.registration.dispose();
  }

  /** Throws the engine's `UserError`s. */
  async show(project: Project, before: VersionPlace, after: VersionPlace, title: string): Promise<void> {
    const diff = await this.ask(project, before, after);
    const [left, right] = isShownItself(diff)
      ? [itself(project, before, diff.before), itself(project, after, diff.after)]
      : [sideUri(project, before, after, "before"), sideUri(project, before, after, "after")];
    await vscode.commands.executeCommand("vscode.diff", left, right, title, { preview: true });
  }

  async provideTextDocumentContent(uri: vscode.Uri): Promise<string> {
    const { root, before, after, side } = JSON.parse(uri.query) as SideQuery;
    const project = this.findProject(root);
    if (!project) throw vscode.FileSystemError.Unavailable(uri);
    return diffTexts(await this.ask(project, before, after))[side];
  }

  private ask(project: Project, before: VersionPlace, after: VersionPlace): Promise<VersionDiff> {
    const key = JSON.stringify([project.root, before, after]);
    const isKnown = this.newest?.key === key && before.ref !== workspaceRef && after.ref !== workspaceRef;
    if (this.newest && isKnown) return this.newest.diff;
    const diff = withLateProgress("Comparing versions", (options) =>
      project.engine.diffVersions(before, after, options),
    );
    this.newest = { key, diff };
    diff.catch(() => {
      if (this.newest?.diff === diff) this.newest = undefined;
    });
    return diff;
  }
}

/** Text and images, as far as both sides have them. */
function isShownItself({ path: file, before, after, content }: VersionDiff): boolean {
  if (before?.kind !== "file" || after?.kind !== "file" || before.size > mostBytes || after.size > mostBytes)
    return false;
  return content === undefined || content.kind === "text" || image.test(file);
}

function itself(project: Project, place: VersionPlace, version: VersionDiff["before"]): vscode.Uri {
  return place.ref === workspaceRef || !version ? project.toUri(place.path) : versionUri(project.root, version);
}

function sideUri(project: Project, before: VersionPlace, after: VersionPlace, side: SideQuery["side"]): vscode.Uri {
  const query: SideQuery = { root: project.root, before, after, side };
  const shown = `${path.posix.basename((side === "before" ? before : after).path)} (${side}).txt`;
  return vscode.Uri.from({ scheme, path: `/${shown}`, query: JSON.stringify(query) });
}
