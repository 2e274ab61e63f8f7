import { type BigIntStats, type Dirent, lstatSync, readdirSync } from "node:fs";
import path from "node:path";

import type { ArtifactVersion } from "../../model/artifact.ts";
import type { Blake3 } from "../objects/blake3.ts";
import { isExecutable } from "../reading/fileReader.ts";
import { isInside, readFolder } from "../../files/folder.ts";
import { contentIgnoreNames, IgnoreFiles } from "../../files/ignoreFiles.ts";
import { encodeManifest, type EntryType, type ManifestEntry } from "../trees/manifest.ts";
import { diffManifests } from "../trees/manifestDiff.ts";
import { hexOf, missing, type ObjectFolder } from "../objects/objectFolder.ts";
import type { Pace } from "../../files/pace.ts";
import type { RestoreKeeper } from "./restoreKeeper.ts";
import type { RestoreStep } from "./restoreStep.ts";
import type { StoredFolders } from "../trees/storedFolders.ts";
import { inTheWay, safeTarget } from "../../files/safeTarget.ts";
import { stampOf } from "../stamps/statCache.ts";
import { childOf, type Place, statIfThere } from "../../files/place.ts";
import type { TreeContent, TreeReader } from "../reading/treeReader.ts";

export interface RestorePlannerOptions {
  readonly root: string;
  readonly objects: ObjectFolder;
  readonly blake3: Blake3;
  readonly folders: StoredFolders;
  /** Has a keeper: what it reads is kept, so that nothing is overwritten that is not in the store. */
  readonly tree: TreeReader;
  readonly keeper: Pick<RestoreKeeper, "contentOf">;
  readonly pace: Pace;
}

/** What was seen at an artifact's place: its content, and the digests (in hex) of its folders by path. */
export interface Look {
  readonly content: TreeContent | undefined;
  readonly folders: ReadonlyMap<string, string>;
}

/** What a place is to become, where it is not a folder. The top of an artifact may not know its executable bit. */
type Leaf =
  | { readonly type: "file"; readonly hex: string; readonly isExecutable: boolean | undefined }
  | { readonly type: "symlink"; readonly hex: string };

/** Works out the steps from what is in the workspace to a version. Writes nothing into the workspace. */
export class RestorePlanner {
  private readonly options: RestorePlannerOptions;
  /** The artifact that is planned for. */
  private top: Place = { file: "", relative: "" };
  private seen: Look = { content: undefined, folders: new Map() };
  private steps: RestoreStep[] = [];
  private removals: RestoreStep[] = [];
  /** What ignore files say of the content of a folder, by its absolute path. */
  private readonly rules = new Map<string, IgnoreFiles>();

  constructor(options: RestorePlannerOptions) {
    this.options = options;
  }

  /** Throws a `UserError` where an object of a version is not here. */
  async check(version: ArtifactVersion): Promise<void> {
    const hex = this.hexIfHere(version);
    if (version.kind === "directory") await this.options.folders.check(hex, this.options.pace);
  }

  private hexIfHere({ digest }: ArtifactVersion): string {
    const hex = hexOf(digest);
    if (!this.options.objects.has(hex)) throw missing(hex);
    return hex;
  }

  /** Looks at what is at a place (relative to the root) now, and has it kept. */
  async look(relative: string): Promise<Look> {
    const { tree } = this.options;
    const content = await tree.read(relative);
    return { content, folders: tree.folderDigests };
  }

  /**
   * The steps from what was seen to a version, in their order; none where it lies there already. Throws a `UserError` where
   * the version cannot be restored as a whole: an object is not here, a path leads outside.
   */
  async plan(version: ArtifactVersion, seen: Look): Promise<readonly RestoreStep[]> {
    this.steps = [];
    this.removals = [];
    this.rules.clear();
    this.seen = seen;
    const place = safeTarget(this.options.root, version.path);
    this.top = place;
    const hex = this.hexIfHere(version);
    const current = seen.content;
    const isSame = current?.kind === version.kind && current.b3 === hex;
    if (isSame && (version.isExecutable ?? current.isExecutable) === current.isExecutable) return [];
    const parent = { file: path.dirname(place.file), relative: path.posix.dirname(place.relative) };
    if (!statIfThere(parent, lstatSync)) this.steps.push({ kind: "folder", place: parent });
    const now = statIfThere(place, lstatSync);
    if (version.kind === "directory") await this.planFolder(place, hex, now);
    else await this.planLeaf(place, { type: "file", hex, isExecutable: version.isExecutable }, now);
    await this.checkObjects();
    return [...this.steps, ...this.removals];
  }

  private async checkObjects(): Promise<void> {
    const { folders, objects, pace } = this.options;
    const hexes = this.steps.flatMap((step) => (step.kind === "write" ? step.hex : []));
    const found = objects.findAll(hexes);
    for (const hex of hexes) if (!found.has(hex)) throw missing(hex);
    for (const step of this.steps) if (step.kind === "newFolder") await folders.check(step.hex, pace);
  }

  /** `now` is what is at the place, links not followed. */
  private async planLeaf(place: Place, leaf: Leaf, now: BigIntStats | undefined): Promise<void> {
    if (now?.isDirectory()) {
      await this.planRemovalOf(place, now, this.steps, true);
      this.pushWrite(place, leaf, undefined);
    } else if (now?.isFile()) await this.planOverFile(place, leaf, now);
    else if (now?.isSymbolicLink()) await this.planOverLink(place, leaf, now);
    else if (now) throw inTheWay(place.relative);
    else this.pushWrite(place, leaf, undefined);
  }

  private async planOverFile(place: Place, leaf: Leaf, now: BigIntStats): Promise<void> {
    const { keeper, tree } = this.options;
    const hex = keeper.contentOf(place.file, stampOf(now)) ?? (await tree.readFile(place, now))?.b3;
    if (leaf.type === "symlink" || hex !== leaf.hex) {
      this.pushWrite(place, leaf, now);
      return;
    }
    const bit = leaf.isExecutable;
    if (bit !== undefined && bit !== isExecutable(now)) this.steps.push({ kind: "mode", place, isExecutable: bit });
  }

  /** At the top of an artifact, where links are followed, this is only asked when the content is another. */
  private async planOverLink(place: Place, leaf: Leaf, now: BigIntStats): Promise<void> {
    const entry = await this.readLink(place);
    const type = leaf.type === "file" && leaf.isExecutable ? "executable" : leaf.type;
    if (entry?.hex !== leaf.hex || entry.type !== type) this.pushWrite(place, leaf, now);
  }

  private async planFolder(place: Place, hex: string, now: BigIntStats | undefined): Promise<void> {
    if (!now?.isDirectory()) {
      if (now) await this.planRemovalOf(place, now, this.steps, true);
      this.steps.push({ kind: "newFolder", place, hex });
      return;
    }
    const current = this.seen.folders.get(place.relative);
    if (current === hex) return;
    const { folders, pace } = this.options;
    // Of what has come since nothing is known, and it is left alone.
    const before = current === undefined ? encodeManifest([]) : folders.read(current);
    const { removed, added, changed } = diffManifests(before, folders.read(hex));
    const wanted = [
      ...changed.map(([was, entry]) => ({ entry, wasFolder: was.type === "directory" })),
      ...added.map((entry) => ({ entry, wasFolder: undefined })),
    ];
    const replaced = await this.planExtras(place, removed, added);
    for (const { entry, wasFolder } of wanted) {
      const child = childOf(place, entry.name);
      const childNow = replaced.has(folded(entry.name)) ? undefined : statIfThere(child, lstatSync);
      // What was seen is not passed over.
      const mayBePassedOver = childNow !== undefined && childNow.isDirectory() !== wasFolder;
      if (mayBePassedOver && this.isPassedOver(child, childNow.isDirectory())) continue;
      if (entry.type === "directory") await this.planFolder(child, entry.hex, childNow);
      else await this.planLeaf(child, leafOf(entry.type, entry.hex), childNow);
    }
    if (pace.isDue()) await pace.rest();
  }

  /**
   * Removes what the version does not have. Where the file system knows no case, `Data` may be the same file as
   * the version's `data`: that goes first, and its folded name is returned, for it is not there any more when `data` comes.
   */
  private async planExtras(
    place: Place,
    extras: readonly ManifestEntry[],
    added: readonly ManifestEntry[],
  ): Promise<ReadonlySet<string>> {
    const wanted = new Set(added.map(({ name }) => name));
    const wantedFolded = new Map(added.map(({ name }) => [folded(name), name]));
    const replaced = new Set<string>();
    for (const { name } of extras) {
      if (wanted.has(name)) continue;
      const extra = childOf(place, name);
      const twin = wantedFolded.get(folded(name));
      if (twin !== undefined && isSameFile(extra, childOf(place, twin))) {
        replaced.add(folded(name));
        await this.planRemoval(extra, this.steps, true);
      } else await this.planRemoval(extra, this.removals, false);
    }
    return replaced;
  }

  private async planRemoval(place: Place, into: RestoreStep[], mustVanish: boolean): Promise<void> {
    const now = statIfThere(place, lstatSync);
    if (now) await this.planRemovalOf(place, now, into, mustVanish);
  }

  private async planRemovalOf(place: Place, now: BigIntStats, into: RestoreStep[], mustVanish: boolean): Promise<void> {
    if (now.isDirectory()) {
      const children = this.contentOf(place);
      if (mustVanish && children.length !== readdirSync(place.file).length) throw inTheWay(place.relative);
      for (const { name } of children) await this.planRemoval(childOf(place, name), into, mustVanish);
      into.push({ kind: "removeFolder", place });
      return;
    }
    if (now.isFile()) await this.options.tree.readFile(place, now);
    else if (now.isSymbolicLink()) await this.readLink(place);
    else if (mustVanish) throw inTheWay(place.relative);
    else return;
    into.push({ kind: "remove", place, expected: stampOf(now) });
  }

  /** What a version would hold of a folder: what ignore files name is left as it is. */
  private contentOf(place: Place): readonly Dirent[] {
    const entries = readFolder(place.file, place.relative);
    return entries.filter((entry) => !this.isPassedOver(childOf(place, entry.name), entry.isDirectory()));
  }

  private isPassedOver({ file }: Place, isDirectory: boolean): boolean {
    return this.rulesIn(path.dirname(file)).ignores(file, isDirectory);
  }

  /** What ignore files say of what lies in a folder (absolute). */
  private rulesIn(folder: string): IgnoreFiles {
    const known = this.rules.get(folder);
    if (known) return known;
    const { root } = this.options;
    const above = isInside(this.top.file, folder)
      ? this.rulesIn(path.dirname(folder))
      : IgnoreFiles.above(root, folder, contentIgnoreNames);
    const rules = above.inside(
      folder,
      contentIgnoreNames.map((name) => ({ name })),
    );
    this.rules.set(folder, rules);
    return rules;
  }

  /** What a link counts as; undefined for one at the artifact's own place, which is followed like the artifact. */
  private async readLink(place: Place): Promise<ManifestEntry | undefined> {
    return place === this.top ? undefined : await this.options.tree.readLink(place, this.top);
  }

  private pushWrite(place: Place, leaf: Leaf, now: BigIntStats | undefined): void {
    const expected = now && stampOf(now);
    if (leaf.type === "symlink") {
      const text = this.options.objects.read(leaf.hex, this.options.blake3).toString("utf8");
      this.steps.push({ kind: "link", place, text, expected });
    } else {
      this.steps.push({ kind: "write", place, hex: leaf.hex, isExecutable: leaf.isExecutable, expected });
    }
  }
}

function leafOf(type: Exclude<EntryType, "directory">, hex: string): Leaf {
  return type === "symlink" ? { type, hex } : { type: "file", hex, isExecutable: type === "executable" };
}

function folded(name: string): string {
  return name.normalize("NFC").toLowerCase();
}

function isSameFile(a: Place, b: Place): boolean {
  const [first, second] = [statIfThere(a, lstatSync), statIfThere(b, lstatSync)];
  return first !== undefined && second !== undefined && first.ino === second.ino && first.dev === second.dev;
}
