import type { TextFunction } from "./makeWords.ts";
import { isKnown, unknownText, words, workingFolder } from "./makeWords.ts";

/** make's functions of file names, and those commands of `$(shell …)` that only name the folder that make runs in. */
export const pathFunctions: readonly (readonly [name: string, most: number, answer: TextFunction])[] = [
  ["dir", 1, (text = "") => mapNames(text, folderPart)],
  ["notdir", 1, (text = "") => mapNames(text, namePart)],
  ["suffix", 1, (text = "") => mapNames(text, suffixOf)],
  ["basename", 1, (text = "") => mapNames(text, (word) => word.slice(0, word.length - suffixOf(word).length))],
  ["abspath", 1, (text = "") => mapNames(text, absolute)],
  ["realpath", 1, (text = "") => mapNames(text, absolute)],
  ["shell", 1, runShell],
];

/** Names that are not known stay so; what is left empty is no name. */
function mapNames(text: string, change: (word: string) => string): string {
  return words(text)
    .map((word) => (isKnown(word) ? change(word) : word))
    .filter((word) => word !== "")
    .join(" ");
}

function folderPart(word: string): string {
  if (word === workingFolder) return unknownText;
  return word.includes("/") ? word.slice(0, word.lastIndexOf("/") + 1) : "./";
}

function namePart(word: string): string {
  return word === workingFolder ? unknownText : word.slice(word.lastIndexOf("/") + 1);
}

function suffixOf(word: string): string {
  return /\.[^./]*$/.exec(word)?.[0] ?? "";
}

function absolute(word: string): string {
  if (word.startsWith("/")) return word;
  const parts: string[] = [];
  for (const part of word.split("/")) {
    if (part === "" || part === "." || part === workingFolder) continue;
    if (part !== "..") parts.push(part);
    else if (parts.pop() === undefined) return unknownText;
  }
  return [workingFolder, ...parts].join("/");
}

/** Nothing is run: only what names the folder of the makefile is known, in the few ways in which everybody writes it. */
function runShell(command = ""): string {
  const text = command.trim().replaceAll(/["']/g, "");
  if (/^(?:pwd(?: -P)?|echo \$PWD)$/.test(text)) return workingFolder;
  const inside =
    /^cd (\S+?)\/?\s*(?:&&|;)\s*pwd(?: -P)?$/.exec(text)?.[1] ?? /^(?:realpath|readlink -f) (\S+)$/.exec(text)?.[1];
  if (inside !== undefined) return isKnown(inside) ? absolute(inside) : unknownText;
  const [, isFolder, path = unknownText] = /^(dirname|basename) (\S+)$/.exec(text) ?? [];
  if (!isKnown(path) || path === workingFolder) return unknownText;
  return isFolder === "dirname" ? folderPart(path).replace(/(.)\/+$/, "$1") : namePart(path);
}
