import { didYouMean } from "../../../model/didYouMean.ts";
import { folderOf, relativeTo } from "../../../model/paths.ts";
import type { Remedy } from "../../../model/remedy.ts";
import type { Problem } from "../../../model/source.ts";
import { problemAt } from "../../../model/source.ts";
import { rangesIn } from "../../lines.ts";
import type { PythonText } from "./pythonPiece.ts";
import type { Snakefile, Word } from "./snakefile.ts";

/** How many rules are read of one workflow: nobody writes more, and a file that is made may have any number. */
export const maxRules = 10_000;

const ranges = new WeakMap<Snakefile, ReturnType<typeof rangesIn>>();

/** Tells the places of a Snakefile by line and column; the lines are counted once a file. */
export function rangesOf(snakefile: Snakefile): ReturnType<typeof rangesIn> {
  const known = ranges.get(snakefile) ?? rangesIn(snakefile.text);
  ranges.set(snakefile, known);
  return known;
}

/** At the first place of a Snakefile that is no Python, where too much of it is none. */
export function unreadable(snakefile: Snakefile, start: number): Problem {
  const range = rangesOf(snakefile)({ start, end: start + 1 });
  const message =
    "So much from here on is no Python, or nested too deeply, that not all of it was read. Mend this line first.";
  return problemAt(snakefile.file, range, "unreadable-python", message);
}

/** At the first rule that is not read any more. */
export function tooManyRules(snakefile: Snakefile, keyword: Word): Problem {
  const message = `This workflow has more than ${maxRules} rules, and Cairn reads no more of one. Make one rule of many with wildcards.`;
  return problemAt(snakefile.file, rangesOf(snakefile)(keyword), "too-many-rules", message);
}

/** A file that `configfile:` names and that is not there. */
export function missingConfiguration(snakefile: Snakefile, { start, end }: PythonText, file: string): Problem {
  const message = `There is no configuration file ${file}. Create it, or give another with \`--configfile\`: the path counts from the folder that Snakemake runs in.`;
  const range = rangesOf(snakefile)({ start, end });
  const remedies: readonly Remedy[] = [{ kind: "create-file", path: file }];
  return problemAt(snakefile.file, range, "missing-configfile", message, "warning", remedies);
}

/** A Snakefile that `include:` or `snakefile:` names and that is not there; `known` are those that are. */
export function missingInclude(
  snakefile: Snakefile,
  { start, end, code }: PythonText,
  file: string,
  known: Iterable<string>,
): Problem {
  const near = didYouMean(file, known);
  const written = near === undefined ? "" : relativeTo(folderOf(snakefile.file), near);
  const quote = /^(["'])[^"'\\]*\1$/.exec(code.trim())?.[1];
  const remedies: readonly Remedy[] = [
    ...(quote !== undefined && near !== undefined
      ? [{ kind: "replace", text: `${quote}${written}${quote}` } as const]
      : []),
    { kind: "create-file", path: file },
  ];
  const cure =
    near === undefined
      ? "Create it, or mend the path: it counts from the folder of this file."
      : `Did you mean \`${written}\`?`;
  const range = rangesOf(snakefile)({ start, end });
  return problemAt(snakefile.file, range, "missing-include", `There is no file ${file}. ${cure}`, "error", remedies);
}
