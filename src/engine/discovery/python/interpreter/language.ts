import type { PythonFunction } from "../pythonDefinitions.ts";
import type { SyntaxNode } from "../pythonLiteral.ts";
import type { PythonModule } from "../pythonModule.ts";
import type { PythonProject } from "../pythonProject.ts";
import type { TypedScalar } from "../pythonText.ts";

/**
 * A value of the Python that declares pipelines: scalars, lists (tuples and sets too) and dictionaries as they are, and
 * what pipelines are put together from. Lists and dictionaries are changed in place, as Python's are.
 */
export type Value = TypedScalar | Value[] | ValueMap | Thing;

export type ValueMap = Map<string, Value>;

export type Thing =
  | ToolThing
  | FunctionValue
  | BoundMethod
  | { readonly kind: "partial"; readonly func: Value; readonly args: Arguments }
  | ClassValue
  | { readonly kind: "module"; readonly module: PythonModule }
  /** An opened file, by its path relative to the root. */
  | { readonly kind: "file"; readonly path: string }
  | { readonly kind: "library"; readonly name: string; readonly module: PythonModule }
  | Unknown;

/** Something of the tool's own making, as a node or a pipeline: the tool alone knows what it is. */
export interface ToolThing {
  readonly kind: "tool";
  /** Whether Python takes it for false, as an empty list. */
  readonly isEmpty?: boolean;
}

/** A function or a lambda of the project, with the names around it. */
export interface FunctionValue {
  readonly kind: "function";
  /** Of a lambda its node alone. */
  readonly code: PythonFunction | SyntaxNode;
  readonly scope: Scope;
  readonly isMethod: boolean;
}

/** What a call gives, evaluated. */
export interface Arguments {
  readonly positional: readonly Value[];
  readonly keywords: ReadonlyMap<string, Value>;
}

/** A class of the project, or what it makes: that has the class as its base. */
export interface ClassValue {
  readonly kind: "class";
  readonly names: ValueMap;
  readonly bases: readonly Value[];
  readonly isInstance: boolean;
}

/** A method of a list, a text, a pipeline…, before it is called. */
export interface BoundMethod {
  readonly kind: "method";
  readonly object: Value;
  readonly name: string;
}

/** What cannot be told without running the project. */
export interface Unknown {
  readonly kind: "unknown";
}

/** The names of a module, a function, a class or a comprehension. */
export interface Scope {
  readonly reading: Reading;
  readonly module: PythonModule;
  readonly names: ValueMap;
  readonly outer: Scope | undefined;
  /** What a function may have returned already, under conditions that cannot be told. */
  readonly returned: Value[];
  /** What a generator has made. */
  readonly yielded: Value[];
  /** Of a function where it is called. */
  readonly site?: CallSite | undefined;
}

/** Where a call is written, and what the names there mean. */
export interface CallSite {
  readonly scope: Scope;
  readonly node: SyntaxNode;
}

/** A call with what it gives. */
export interface Call extends Arguments, CallSite {}

/** Calls what an expression gave. */
export type CallValue = (called: Value, call: Call) => Value | undefined;

/** What ends a body before its last statement. */
export type Ending = { readonly returns: Value } | "raise" | "break" | "continue";

/** One reading of a project's Python: what it has read so far, and how much it may still read. */
export interface Reading {
  readonly project: PythonProject;
  readonly tool: InterpreterTool;
  readonly language: Language;
  /** Where the code runs, with the files that it may read. */
  readonly workspace: CodeFolder | undefined;
  /** The names of each module that was needed. */
  readonly modules: Map<string, Scope>;
  /** How many more expressions and statements are read. */
  readonly budget: { left: number };
  /** How deep expressions and calls may still stand within one another. */
  depth: number;
  /** How often each function, by its place, is being called. */
  readonly open: Map<string, number>;
  /** How many conditions that cannot be told stand around what is being read. */
  doubts: number;
}

/** Where code runs: the folder is relative to the root, and so are the files. */
export interface CodeFolder {
  readonly folder: string;
  /** Undefined where there is no such file, or it cannot be read. */
  readonly text: (file: string) => string | undefined;
}

/** How Python is read: expressions hold calls, calls lead to functions, and those hold expressions again. */
export interface Language {
  /** The value of an expression that is not in parentheses; undefined where it is not known. */
  readonly evaluate: (scope: Scope, node: SyntaxNode) => Value | undefined;
  /** Executes the statements of a body as they follow one another. */
  readonly execute: (scope: Scope, body: SyntaxNode) => Ending | undefined;
}

/** What a tool makes of what its library has. Undefined where something means nothing to it. */
export interface InterpreterTool {
  /** Whether a dotted name is the tool's own: a workspace may hold its source, which is no part of the project. */
  isOwn(name: string): boolean;
  /** What a function or a class of a library makes, by its dotted name. */
  callLibrary(name: string, call: Call): Value | undefined;
  /** What something in a library is, by the dotted name of what holds it. */
  libraryMember(reading: Reading, holder: string, name: string): Value | undefined;
  /** `thing.name`; a method is bound, and called later. */
  member(thing: ToolThing, name: string, reading: Reading): Value | undefined;
  /** `thing[key]`. */
  item(thing: ToolThing, key: Value, reading: Reading): Value | undefined;
  callMethod(thing: ToolThing, name: string, call: Call): Value | undefined;
  /** What an operator makes of two values, one of which at least is a thing of the tool. */
  operate(left: Value, sign: string, right: Value): Value | undefined;
  /** All that a function may return, where a condition cannot be told, as one. */
  together(things: readonly ToolThing[]): Value | undefined;
}
