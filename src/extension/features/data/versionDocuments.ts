import path from "node:path";
import * as vscode from "vscode";
import type { ArtifactVersion } from "../../../engine/model/artifact.ts";
import type { Digest } from "../../../engine/model/digest.ts";
import { shortHash } from "../../services/format.ts";
import type { Projects } from "../../services.ts";

const scheme = "cairn-version";

interface VersionQuery {
  readonly root: string;
  readonly digest: Digest;
  readonly size: number;
}

/** The address of one version of a file; its name says which version it is and keeps the ending, for the language. */
export function versionUri(root: string, { path: file, digest, size }: ArtifactVersion): vscode.Uri {
  const { dir, name, ext } = path.posix.parse(file);
  const query: VersionQuery = { root, digest, size };
  const shown = `${name} (${shortHash(digest)})${ext}`;
  return vscode.Uri.from({ scheme, path: path.posix.join("/", dir, shown), query: JSON.stringify(query) });
}

/** Lets VS Code open kept versions of files, whatever kind of file, read-only. */
export function registerVersionDocuments(projects: Projects): vscode.Disposable {
  return vscode.workspace.registerFileSystemProvider(scheme, new VersionFiles(projects), { isReadonly: true });
}

class VersionFiles implements vscode.FileSystemProvider {
  readonly onDidChangeFile: vscode.Event<vscode.FileChangeEvent[]> = () => new vscode.Disposable(() => undefined);
  private readonly projects: Projects;

  constructor(projects: Projects) {
    this.projects = projects;
  }

  watch(): vscode.Disposable {
    return new vscode.Disposable(() => undefined);
  }

  stat(uri: vscode.Uri): vscode.FileStat {
    return { type: vscode.FileType.File, ctime: 0, mtime: 0, size: readQuery(uri).size };
  }

  async readFile(uri: vscode.Uri): Promise<Uint8Array> {
    const { root, digest } = readQuery(uri);
    const project = this.projects.byRoot(root);
    if (!project) throw vscode.FileSystemError.Unavailable(uri);
    return project.engine.readVersion(digest);
  }

  readDirectory(uri: vscode.Uri): never {
    throw vscode.FileSystemError.FileNotADirectory(uri);
  }

  createDirectory(uri: vscode.Uri): never {
    throw vscode.FileSystemError.NoPermissions(uri);
  }

  writeFile(uri: vscode.Uri): never {
    throw vscode.FileSystemError.NoPermissions(uri);
  }

  delete(uri: vscode.Uri): never {
    throw vscode.FileSystemError.NoPermissions(uri);
  }

  rename(uri: vscode.Uri): never {
    throw vscode.FileSystemError.NoPermissions(uri);
  }
}

function readQuery(uri: vscode.Uri): VersionQuery {
  return JSON.parse(uri.query) as VersionQuery;
}
