import type { SourceRange } from "../../model/source.ts";
import { rangesIn } from "../lines.ts";
import type { TextSpan } from "../lines.ts";
import { isPythonFile } from "../pipelineFiles.ts";
import type { SourceFormat } from "../tools/toolReader.ts";
import { parsePython } from "./parsePython.ts";
import type { SyntaxNode } from "./pythonLiteral.ts";

/** A Python file. Its syntax tree is made when it is first asked for: most files of a workspace concern no tool. */
export interface PythonModule {
  /** Relative to the root, with forward slashes. */
  readonly file: string;
  readonly text: string;
  /** Whether any of the words stands in it that tools are known by. */
  readonly namesTool: boolean;
  /** The syntax tree's uppermost node. Nodes are made anew on each walk: compare them by `from` and `to`, never by identity. */
  readonly root: SyntaxNode;
}

/** The `.py` files of a workspace, shared by all tools that are declared in Python. */
export const pythonFormat: SourceFormat<PythonModule> = {
  isWanted: isPythonFile,
  isSilent: true,
  parse: readPythonModule,
};

/** A Python file by its text. Broken syntax makes error nodes in its tree; everything around them is still read. */
export function readPythonModule(file: string, text: string): PythonModule {
  let root: SyntaxNode | undefined;
  let namesTool: boolean | undefined;
  return {
    file,
    text,
    get namesTool() {
      return (namesTool ??= anyToolWord.test(text));
    },
    get root() {
      return (root ??= parsePython(text));
    },
  };
}

/** Computes something of a module once: when it is first asked, and for as long as the module is kept. */
export function onceForModule<Value>(compute: (module: PythonModule) => Value): (module: PythonModule) => Value {
  const known = new WeakMap<PythonModule, { readonly value: Value }>();
  return (module) => {
    const found = known.get(module) ?? { value: compute(module) };
    known.set(module, found);
    return found.value;
  };
}

/** The words that tools are known by. */
const toolWords = [
  "airflow",
  "b2luigi",
  "d6tflow",
  "dagster",
  "gokart",
  "kedro",
  "luigi",
  "metaflow",
  "oryxflow",
  "prefect",
  "zenml",
  "__main__",
];
const anyToolWord = new RegExp(toolWords.join("|"));

/** Whether a word stands anywhere in a module's text, as a whole word. Cheap: nothing is parsed. */
export function mentions(module: PythonModule, word: string): boolean {
  const { text } = module;
  // Most files concern no tool: one look at them answers for all.
  if (toolWords.includes(word) && !module.namesTool) return false;
  for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + 1)) {
    if (!isWordCharacter(text[at - 1]) && !isWordCharacter(text[at + word.length])) return true;
  }
  return false;
}

function isWordCharacter(character: string | undefined): boolean {
  return character !== undefined && /[\p{L}\p{N}_]/u.test(character);
}

/** A node as it is written. */
export function textOf(module: PythonModule, node: SyntaxNode): string {
  return module.text.slice(node.from, node.to);
}

/** Where a node stands, in lines and columns. */
export function rangeOf(module: PythonModule, node: SyntaxNode): SourceRange {
  return moduleRanges(module)({ start: node.from, end: node.to });
}

const moduleRanges = onceForModule((module): ((span: TextSpan) => SourceRange) => rangesIn(module.text));
