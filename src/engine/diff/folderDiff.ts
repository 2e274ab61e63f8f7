import type { ChangedFile, FileCounts, FolderDiff, FolderFile, RenamedFile } from "../model/versionDiff.ts";
import { decodeManifest, type ManifestEntry } from "../store/trees/manifest.ts";
import { diffManifests } from "../store/trees/manifestDiff.ts";

/** A folder's version, and where its manifest and those below it come from (by BLAKE3 in hex). */
export interface FolderVersion {
  readonly hex: string;
  readonly manifest: (hex: string) => Promise<Uint8Array>;
}

/** An entry with its path relative to the folder. */
interface Node {
  readonly path: string;
  readonly entry: ManifestEntry;
  readonly parent?: Node;
  /** Of a directory. */
  readonly children: readonly Node[];
}

/** What one side has and the other has not, at its uppermost, and what is under the same name on both. */
interface Differences {
  readonly gone: Node[];
  readonly come: Node[];
  readonly changed: ChangedFile[];
}

/**
 * What differs between the files of two folders. Subfolders that are the same are not looked into. What is gone here and
 * has come there with the same content counts as renamed; nothing is told of empty files that way.
 */
export async function diffFolders(before: FolderVersion, after: FolderVersion): Promise<FolderDiff> {
  const found: Differences = { gone: [], come: [], changed: [] };
  await collectDifferences(before, after, "", found);
  const { gone, come, changed } = found;
  const { renamed, left, right } = pairRenamed(gone, come);
  return {
    kind: "folder",
    added: right.map(folderFile).toSorted(byPath),
    removed: left.map(folderFile).toSorted(byPath),
    changed: changed.toSorted(byPath),
    renamed: renamed.toSorted((a, b) => (a.to < b.to ? -1 : 1)),
  };
}

/** How many files each list of a diff names; a renamed folder counts as all its files. */
export function countFiles({ added, removed, changed, renamed }: FolderDiff): FileCounts {
  return {
    added: added.length,
    removed: removed.length,
    changed: changed.length,
    renamed: renamed.reduce((sum, { fileCount }) => sum + fileCount, 0),
  };
}

async function collectDifferences(
  before: FolderVersion,
  after: FolderVersion,
  prefix: string,
  into: Differences,
): Promise<void> {
  if (before.hex === after.hex) return;
  const [old, young] = [await before.manifest(before.hex), await after.manifest(after.hex)];
  const { removed, added, changed } = diffManifests(old, young);
  for (const entry of removed) into.gone.push(await nodeOf(before, entry, prefix));
  for (const entry of added) into.come.push(await nodeOf(after, entry, prefix));
  for (const [left, right] of changed) {
    const path = prefix + left.name;
    if (left.type === "directory") {
      const inner = [
        { ...before, hex: left.hex },
        { ...after, hex: right.hex },
      ] as const;
      await collectDifferences(...inner, `${path}/`, into);
    } else {
      const [fileBefore, fileAfter] = [left, right].map((entry) => folderFile({ path, entry }));
      if (fileBefore && fileAfter) into.changed.push({ path, before: fileBefore, after: fileAfter });
    }
  }
}

async function nodeOf(side: FolderVersion, entry: ManifestEntry, prefix: string, parent?: Node): Promise<Node> {
  const children: Node[] = [];
  const node = { path: prefix + entry.name, entry, children, ...(parent && { parent }) };
  if (entry.type !== "directory") return node;
  for (const child of decodeManifest(await side.manifest(entry.hex))) {
    children.push(await nodeOf(side, child, `${node.path}/`, node));
  }
  return node;
}

/** Pairs what has the same content: whole folders first, then files of the same name; what is left are files. */
function pairRenamed(
  gone: readonly Node[],
  come: readonly Node[],
): { readonly renamed: RenamedFile[]; readonly left: readonly Node[]; readonly right: readonly Node[] } {
  const candidates = new Candidates(come);
  const renamed: RenamedFile[] = [];
  const pair = (node: Node, match: Node | undefined): boolean => {
    if (match) renamed.push(renamedFile(node, match));
    return match !== undefined;
  };
  const files: Node[] = [];
  const look = (node: Node): void => {
    const isFolder = node.entry.type === "directory";
    if (pair(node, candidates.takeNamed(node) ?? (isFolder ? candidates.take(node) : undefined))) return;
    if (!isFolder) files.push(node);
    for (const child of node.children) look(child);
  };
  for (const node of gone.toSorted((a, b) => b.entry.fileCount - a.entry.fileCount)) look(node);
  const left = files.filter((node) => !pair(node, candidates.take(node)));
  return { renamed, left, right: candidates.left() };
}

/** What has come, by its content, until it is known where from. */
class Candidates {
  private readonly tops: readonly Node[];
  /** By content, and by content and name: what is not free any more goes when it is come upon. */
  private readonly byContent = new Map<string, Node[]>();
  private readonly taken = new Set<Node>();
  /** The folders above what is taken: they cannot be taken as a whole any more. */
  private readonly touched = new Set<Node>();

  constructor(tops: readonly Node[]) {
    this.tops = tops;
    const add = (node: Node): void => {
      for (const key of [contentOf(node), namedContentOf(node)]) {
        const same = this.byContent.get(key);
        if (same) same.push(node);
        else this.byContent.set(key, [node]);
      }
      for (const child of node.children.toReversed()) add(child);
    };
    for (const node of tops.toReversed()) add(node);
  }

  /** One of the same content and name, of which nothing is taken yet. */
  takeNamed(node: Node): Node | undefined {
    return this.takeFirst(node, namedContentOf(node));
  }

  /** One of the same content, of which nothing is taken yet. */
  take(node: Node): Node | undefined {
    return this.takeFirst(node, contentOf(node));
  }

  /** The files that nothing was paired with. */
  left(): readonly Node[] {
    const files: Node[] = [];
    const collect = (node: Node): void => {
      if (this.taken.has(node)) return;
      if (node.entry.type !== "directory") files.push(node);
      for (const child of node.children) collect(child);
    };
    for (const node of this.tops) collect(node);
    return files;
  }

  private takeFirst(node: Node, key: string): Node | undefined {
    const match = node.entry.size === 0 ? undefined : this.firstFree(key);
    if (!match) return undefined;
    this.taken.add(match);
    for (let above = match.parent; above; above = above.parent) this.touched.add(above);
    return match;
  }

  private firstFree(key: string): Node | undefined {
    const same = this.byContent.get(key) ?? [];
    for (let node = same.at(-1); node; node = same.at(-1)) {
      if (this.isFree(node)) return node;
      same.pop();
    }
    return undefined;
  }

  private isFree(node: Node): boolean {
    if (this.touched.has(node)) return false;
    for (let at: Node | undefined = node; at; at = at.parent) if (this.taken.has(at)) return false;
    return true;
  }
}

function contentOf({ entry }: Node): string {
  const isFile = entry.type === "file" || entry.type === "executable";
  return `${isFile ? "file" : entry.type} ${entry.hex}`;
}

function namedContentOf(node: Node): string {
  return `${contentOf(node)} ${node.entry.name}`;
}

function renamedFile({ path: from, entry }: Node, { path: to }: Node): RenamedFile {
  const { type, size, fileCount } = entry;
  return { from, to, kind: type === "directory" ? "directory" : "file", size, fileCount };
}

function folderFile({ path, entry }: Pick<Node, "path" | "entry">): FolderFile {
  const { hex, size, type } = entry;
  if (type === "directory") throw new Error(`${path} is a folder`);
  return { path, type, digest: `b3:${hex}`, size };
}

function byPath(a: { readonly path: string }, b: { readonly path: string }): number {
  return a.path < b.path ? -1 : 1;
}
