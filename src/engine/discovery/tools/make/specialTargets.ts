import type { ExpandedRule } from "./evaluateMakefile.ts";

/** Names with a meaning of their own (GNU make manual, 4.9). */
const special: ReadonlySet<string> = new Set(
  `.PHONY .SUFFIXES .DEFAULT .PRECIOUS .INTERMEDIATE .NOTINTERMEDIATE .SECONDARY .SECONDEXPANSION .DELETE_ON_ERROR .IGNORE
  .LOW_RESOLUTION_TIME .SILENT .EXPORT_ALL_VARIABLES .NOTPARALLEL .ONESHELL .POSIX .WAIT`.split(/\s+/),
);

/** The endings that make knows of itself (GNU make manual, 10.7). */
const knownSuffixes =
  `.out .a .ln .o .c .cc .C .cpp .p .f .F .m .r .y .l .ym .lm .s .S .mod .sym .def .h .info .dvi .tex
  .texinfo .texi .txinfo .w .ch .web .sh .elc .el`.split(/\s+/);

/** Whether a target tells make something (`.PHONY`) in place of being made. */
export function isSpecialTarget(name: string): boolean {
  return special.has(name);
}

/** Tells suffix rules (`.c.o:`), which say how files of an ending are made, from targets of such a name (`.venv: setup.py`). */
export function suffixRules(rules: readonly ExpandedRule[]): (name: string, rule: ExpandedRule) => boolean {
  const declared = rules.filter(({ targets }) => targets.includes(".SUFFIXES"));
  const suffixes = new Set([...knownSuffixes, ...declared.flatMap(({ prerequisites }) => prerequisites)]);
  return (name, { prerequisites, recipe }) => {
    if (!name.startsWith(".") || name.includes("/") || prerequisites.length > 0 || recipe.length === 0) return false;
    const second = name.indexOf(".", 1);
    return second < 0 ? suffixes.has(name) : suffixes.has(name.slice(0, second)) && suffixes.has(name.slice(second));
  };
}
