import * as vscode from "vscode";
import type { Projects } from "../../services.ts";
import { versionScheme } from "../../services/versionUri.ts";
import type { VersionQuery } from "../../services/versionUri.ts";

/** VS Code takes a document as a whole, and so does what lies on the way to it. */
const maxBytes = 512 * 1024 * 1024;

/** Lets VS Code open kept versions of files, whatever kind of file, read-only. */
export function registerVersionDocuments(projects: Projects): vscode.Disposable {
  return vscode.workspace.registerFileSystemProvider(versionScheme, new VersionFiles(projects), { isReadonly: true });
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
    return project.engine.readVersion(digest, { maxBytes });
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
