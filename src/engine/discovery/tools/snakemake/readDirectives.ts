import type { CodeLines } from "./codeLines.ts";
import { wordAt } from "./codeLines.ts";
import { actionKeywords, ruleKeywords } from "./keywords.ts";
import type { Directive, Word } from "./snakefile.ts";
import type { Fault } from "./snakefileFaults.ts";
import { doubleKeyFault, misplacedKeyFault, noKeyFault, unevenFault, unknownKeyFault } from "./snakefileFaults.ts";

const directiveHead = /^([^\W\d]\w*)[ \t]*:/u;
const isString = /^[a-zA-Z]{0,2}["']/;

/** What stands in a rule or a module. */
export interface DirectiveBlock {
  readonly directives: readonly Directive[];
  readonly docstring?: string;
  readonly faults: readonly Fault[];
}

/** The keywords of the rule or module that begins at a line, and ends before another; `known` are those that may stand in it. */
export function readDirectives(
  lines: CodeLines,
  index: number,
  end: number,
  known: ReadonlySet<string>,
): DirectiveBlock {
  const faults: Fault[] = [];
  const take = (start: number, stop: number, code: string): readonly Directive[] => {
    const directive = readDirective(lines, start, stop, code);
    if (!directive) faults.push(noKeyFault(start, code, known));
    else if (!known.has(directive.keyword.text)) faults.push(unknownKeyFault(directive.keyword, known));
    return directive ? [directive] : [];
  };
  const head = lines.line(index);
  const behind = head && lines.text.slice(lines.colonOf(index) + 1, head.end).trimStart();
  if (head && behind !== undefined && behind !== "") {
    const directives = take(head.end - behind.length, head.end, behind);
    if (directives.length > 0) return { directives, faults };
  }
  const directives: Directive[] = [];
  let docstring: string | undefined;
  for (let at = index + 1; at < end;) {
    const code = lines.code(at);
    const next = argumentsEnd(lines, at, lines.blockEnd(at, end), known);
    const line = lines.line(at);
    if (line) {
      if (line.indent !== lines.line(index + 1)?.indent) faults.push(unevenFault(line, lines.indentation(index + 1)));
      if (isString.test(code)) docstring ??= code;
      else directives.push(...take(line.start, lines.line(next - 1)?.end ?? line.end, code));
    }
    at = next;
  }
  return { directives, faults, ...(docstring !== undefined && { docstring }) };
}

/** What is wrong with the order of a rule's keywords. */
export function orderFaults(directives: readonly Directive[]): readonly Fault[] {
  const seen = new Set<string>();
  let action: Word | undefined;
  return directives.flatMap(({ keyword }): readonly Fault[] => {
    const [isDouble, before] = [seen.has(keyword.text), action];
    seen.add(keyword.text);
    if (actionKeywords.has(keyword.text)) action = keyword;
    if (isDouble) return [doubleKeyFault(keyword)];
    return before && ruleKeywords.has(keyword.text) ? [misplacedKeyFault(keyword, before)] : [];
  });
}

/** Where a keyword's arguments end: also before a keyword that stands too deep. Python, behind `run`, may look like one. */
function argumentsEnd(lines: CodeLines, at: number, end: number, known: ReadonlySet<string>): number {
  if (directiveHead.exec(lines.code(at))?.[1] === "run") return end;
  for (let next = at + 1; next < end; next++) {
    const [, word = ""] = directiveHead.exec(lines.code(next)) ?? [];
    if (known.has(word)) return next;
  }
  return end;
}

function readDirective(lines: CodeLines, start: number, end: number, code: string): Directive | undefined {
  const [head = "", keyword] = directiveHead.exec(code) ?? [];
  if (keyword === undefined) return undefined;
  return { keyword: wordAt(start, keyword), args: lines.piece(start + head.length, end) };
}
