import type { CommitEntries, CommitFacts, Git, TreeEntry } from "./git.ts";

type Tree = ReadonlyMap<string, TreeEntry>;

interface TreesRequest {
  readonly commits: readonly CommitFacts[];
  readonly names: RegExp;
  /** The root's folder within the repository; empty where it is the repository's own. */
  readonly prefix: string;
}

/**
 * See `Git.entriesAt`. Commits share most of their trees, and each tree is read once: what many commits cost is what they
 * differ by. All trees of one depth come from one process.
 */
export async function readTrees(
  readBlobs: (ids: readonly string[]) => ReturnType<Git["blobs"]>,
  { commits, names, prefix }: TreesRequest,
): Promise<CommitEntries> {
  const trees = new Map<string, Tree>();
  const readAll = async (ids: readonly string[]): Promise<void> => {
    const unread = [...new Set(ids)].filter((id) => !trees.has(id));
    for (const [id, bytes] of await readBlobs(unread)) trees.set(id, parseTree(Buffer.from(bytes), id.length / 2));
  };
  const roots = new Map<string, string>();
  /** Those whose trees end before the root's folder: not because nothing is there, but because they are not here. */
  const cut = new Set<string>();
  let level = commits.map(({ commit, tree }) => ({ commit, tree }));
  for (const name of prefix.split("/").filter((part) => part !== "")) {
    await readAll(level.map(({ tree }) => tree));
    level = level.flatMap(({ commit, tree }) => {
      if (!trees.has(tree)) cut.add(commit);
      const entry = trees.get(tree)?.get(name);
      return entry?.kind === "folder" ? [{ commit, tree: entry.id }] : [];
    });
  }
  for (const { commit, tree } of level) roots.set(commit, tree);
  for (let ids = [...roots.values()]; ids.length > 0;) {
    const unread = ids.filter((id) => !trees.has(id));
    await readAll(unread);
    ids = unread.flatMap((id) => foldersIn(trees.get(id)).map(([, entry]) => entry.id));
  }
  const wholeBelow = new Map<string, boolean>();
  const isWholeTree = (id: string): boolean => {
    const known = wholeBelow.get(id);
    if (known !== undefined) return known;
    const tree = trees.get(id);
    const isWhole = tree !== undefined && foldersIn(tree).every(([, folder]) => isWholeTree(folder.id));
    wholeBelow.set(id, isWhole);
    return isWhole;
  };
  const isWhole = ({ commit }: CommitFacts): boolean => {
    const root = roots.get(commit);
    return !cut.has(commit) && (root === undefined || isWholeTree(root));
  };
  return { ...entriesOf(trees, roots, names), isWhole };
}

function entriesOf(
  trees: ReadonlyMap<string, Tree>,
  roots: ReadonlyMap<string, string>,
  names: RegExp,
): Pick<CommitEntries, "named" | "at"> {
  const namedBelow = new Map<string, ReadonlyMap<string, TreeEntry>>();
  const named = (id: string): ReadonlyMap<string, TreeEntry> => {
    const known = namedBelow.get(id);
    if (known) return known;
    const tree = trees.get(id);
    const found = new Map([...(tree ?? [])].filter(([name, { kind }]) => kind !== "folder" && names.test(name)));
    for (const [folder, entry] of foldersIn(tree)) {
      for (const [path, file] of named(entry.id)) found.set(`${folder}/${path}`, file);
    }
    namedBelow.set(id, found);
    return found;
  };
  return {
    named: ({ commit }) => named(roots.get(commit) ?? ""),
    at: ({ commit }, path) => {
      let entry: TreeEntry | undefined = { kind: "folder", id: roots.get(commit) ?? "" };
      for (const name of path.split("/")) entry = entry?.kind === "folder" ? trees.get(entry.id)?.get(name) : undefined;
      return entry;
    },
  };
}

function foldersIn(tree: Tree | undefined): readonly (readonly [string, TreeEntry])[] {
  return [...(tree ?? [])].filter(([, { kind }]) => kind === "folder");
}

const kinds: Readonly<Record<string, TreeEntry["kind"]>> = {
  "40000": "folder",
  "100755": "executable",
  "120000": "link",
  "160000": "submodule",
};

/** A tree's bytes are `<mode> <name>\0<id>`, again and again, ids in binary. A name that is not UTF-8 is nobody's path. */
function parseTree(bytes: Buffer, idLength: number): Tree {
  const tree = new Map<string, TreeEntry>();
  for (let start = 0; start < bytes.length;) {
    const space = bytes.indexOf(0x20, start);
    const end = bytes.indexOf(0, space);
    const mode = bytes.toString("latin1", start, space);
    const id = bytes.toString("hex", end + 1, end + 1 + idLength);
    tree.set(bytes.toString("utf8", space + 1, end), { kind: kinds[mode] ?? "file", id });
    start = end + 1 + idLength;
  }
  return tree;
}
