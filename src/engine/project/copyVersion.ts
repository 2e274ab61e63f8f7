import { chmodSync, closeSync, existsSync, mkdirSync, openSync, renameSync, rmSync, symlinkSync } from "node:fs";
import path from "node:path";
import type { EngineContext } from "../context.ts";
import type { FolderVersion } from "../diff/folderDiff.ts";
import type { WorkOptions } from "../engine.ts";
import type { ArtifactVersion } from "../model/artifact.ts";
import { UserError } from "../model/errors.ts";
import { systemCode } from "../model/systemErrors.ts";
import type { VersionPlace } from "../model/versionDiff.ts";
import { type Blake3, loadBlake3 } from "../store/objects/blake3.ts";
import { explainWriteError } from "../files/fileErrors.ts";
import { decodeManifest, type ManifestEntry } from "../store/trees/manifest.ts";
import { Pace } from "../files/pace.ts";
import { temporaryPath, writeAll } from "../files/temporaryFile.ts";
import { versionAt } from "./compareVersions.ts";
import { openSide, type VersionSide } from "./versionSide.ts";

const chunkLength = 1024 * 1024;

/**
 * Writes a version to a place anywhere on the disk (absolute): a file in the place of what is there, a folder where nothing
 * is yet. It comes there as a whole or not at all. Throws as `findSnapshot`, and a `UserError`: `artifact-unknown`,
 * `in-the-way`, `names-clash`, `disk-full`, `read-only`, or what reading the store throws.
 */
export async function copyVersion(
  context: EngineContext,
  { ref, path: artifact }: VersionPlace,
  target: string,
  options: WorkOptions = {},
): Promise<void> {
  const side = await openSide(context, ref, options);
  const version = await versionAt(context, side, artifact);
  if (!version) throw unknown(artifact);
  if (version.kind === "directory" && existsSync(target)) throw inTheWay(target);
  const temporary = temporaryPath(path.dirname(target));
  try {
    const blake3 = await loadBlake3(context.log);
    await new VersionCopy(side, blake3, new Pace(options)).copy(version, temporary);
    renameSync(temporary, target);
  } catch (error) {
    // In a folder that is new, only a name that is there in another case is there already.
    throw systemCode(error) === "EEXIST" ? namesClash(artifact, target) : explainWriteError(error, target);
  } finally {
    rmSync(temporary, { recursive: true, force: true });
  }
}

class VersionCopy {
  private readonly side: VersionSide;
  private readonly blake3: Blake3;
  private readonly pace: Pace;

  constructor(side: VersionSide, blake3: Blake3, pace: Pace) {
    this.side = side;
    this.blake3 = blake3;
    this.pace = pace;
  }

  async copy(version: ArtifactVersion, target: string): Promise<void> {
    if (version.kind === "file") await this.copyFile(version, target);
    else await this.copyFolder(await this.side.folder(version), version.path, target);
  }

  private async copyFolder(folder: FolderVersion, artifact: string, target: string): Promise<void> {
    mkdirSync(target);
    for (const entry of decodeManifest(await folder.manifest(folder.hex))) {
      const [inner, place] = [`${artifact}/${entry.name}`, path.join(target, entry.name)];
      if (entry.type === "directory") await this.copyFolder({ ...folder, hex: entry.hex }, inner, place);
      else await this.copyEntry(entry, inner, place);
    }
  }

  private async copyEntry({ type, hex, size }: ManifestEntry, artifact: string, target: string): Promise<void> {
    const digest = `b3:${hex}` as const;
    const file = {
      path: artifact,
      kind: "file",
      digest,
      size,
      fileCount: 1,
      isExecutable: type === "executable",
    } as const;
    if (type !== "symlink") await this.copyFile(file, target);
    else {
      using text = await this.side.open(file);
      symlinkSync(text.read(0, text.size).toString("utf8"), target);
    }
  }

  private async copyFile(version: ArtifactVersion, target: string): Promise<void> {
    using bytes = await this.side.open(version);
    const digest = await this.blake3.stream();
    const descriptor = openSync(target, "wx");
    try {
      for (let at = 0; at < bytes.size; at += chunkLength) {
        const chunk = bytes.read(at, chunkLength);
        digest.update(chunk);
        writeAll(descriptor, chunk);
        if (this.pace.isDue()) await this.pace.rest();
      }
    } finally {
      closeSync(descriptor);
    }
    if (`b3:${digest.hex()}` !== version.digest) throw damaged(version.path);
    if (version.isExecutable === true) chmodSync(target, 0o755);
    this.pace.report(`Copied ${version.path}`);
  }
}

function unknown(artifact: string): UserError {
  const cure = "`cairn history` lists the versions of an artifact.";
  return new UserError("artifact-unknown", `That version does not hold “${artifact}”.`, cure);
}

function damaged(artifact: string): UserError {
  const message = `The content of ${artifact} is not what that version was: it is damaged, or being written.`;
  return new UserError("object-damaged", message, "Copy another version. Nothing was left behind.");
}

function namesClash(artifact: string, target: string): UserError {
  const message = `${artifact} cannot be copied to ${target}: it has names that the file system there takes for one, as they differ only by case or by how their accents are written.`;
  return new UserError(
    "names-clash",
    message,
    "Copy it to a file system that tells them apart. Nothing was left behind.",
  );
}

function inTheWay(target: string): UserError {
  const cure = "Choose another folder, or move it away.";
  return new UserError("in-the-way", `${target} is there already, and nothing of it was touched.`, cure);
}
