import { existsSync, rmSync, writeFileSync } from "node:fs";

import type { ArtifactVersion } from "../../model/artifact.ts";
import { UserError } from "../../model/errors.ts";
import { systemCode } from "../../model/systemErrors.ts";
import { hexOf } from "../objects/objectFolder.ts";
import type { StoredTrees } from "../trees/storedTrees.ts";
import { temporaryPath } from "../../files/temporaryFile.ts";

/** What a file system makes of a name: names of which it makes the same are one to it. */
export type NameFold = (name: string) => string;

/**
 * How the file system of a folder (absolute) tells names apart, found out with a file that is there for a moment; undefined
 * where it takes every name as it is, or where nothing can be written.
 */
export function nameFoldOf(folder: string): NameFold | undefined {
  const file = temporaryPath(folder);
  const [composed, decomposed, upper] = ["-aé", "-ae\u0301", "-Aé"];
  try {
    writeFileSync(`${file}${composed}`, "", { flag: "wx" });
    const knowsCase = !existsSync(`${file}${upper}`);
    const knowsForm = !existsSync(`${file}${decomposed}`);
    if (knowsCase && knowsForm) return undefined;
    return (name) => {
      const formed = knowsForm ? name : name.normalize("NFC");
      return knowsCase ? formed : formed.toLowerCase();
    };
  } catch (error) {
    if (systemCode(error) === undefined) throw error;
    return undefined;
  } finally {
    rmSync(`${file}${composed}`, { force: true });
  }
}

/** The first two names that are one to a file system. */
export function findClash(names: readonly string[], fold: NameFold): readonly [string, string] | undefined {
  const seen = new Map<string, string>();
  for (const name of names) {
    const folded = fold(name);
    const twin = seen.get(folded);
    if (twin !== undefined) return [twin, name];
    seen.set(folded, name);
  }
  return undefined;
}

/** Throws a `UserError` `names-clash` where a folder of the version has two names that are one to the file system. */
export function refuseClashes(version: ArtifactVersion, trees: StoredTrees, fold: NameFold): void {
  const look = (hex: string, place: string): void => {
    const entries = trees.entriesIfWhole(hex);
    const names = entries.map(({ name }) => name);
    const clash = findClash(names, fold);
    if (clash) throw namesClash(version.path, place, clash);
    for (const { type, hex: inner, name } of entries) if (type === "directory") look(inner, `${place}/${name}`);
  };
  if (version.kind === "directory") look(hexOf(version.digest), version.path);
}

function namesClash(artifact: string, place: string, [one, other]: readonly [string, string]): UserError {
  const differs = one.normalize("NFC") === other.normalize("NFC") ? "how their accents are written" : "case";
  return new UserError(
    "names-clash",
    `${artifact} cannot be brought back here: \`${place}/${one}\` and \`${other}\` beside it differ only by ${differs}, and this file system takes them for one file.`,
    "Bring it back on a file system that tells them apart, or give one of them another name where they are made.",
    { place: { file: artifact } },
  );
}
