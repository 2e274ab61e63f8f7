import type { TypedValue } from "../params/typedValue.ts";
import type { PythonCall } from "./pythonCalls.ts";
import { readCall } from "./pythonCalls.ts";
import type { PythonFunction } from "./pythonDefinitions.ts";
import { definitionAt } from "./pythonDefinitions.ts";
import type { SyntaxNode } from "./pythonLiteral.ts";
import type { PythonModule } from "./pythonModule.ts";
import { textOf } from "./pythonModule.ts";
import type { PythonProject } from "./pythonProject.ts";
import { childrenOf, commaParts, entriesOf, unwrapped } from "./pythonSyntax.ts";
import { staticValue } from "./pythonValue.ts";

/** What an expression holds: the steps whose results reach it, and its parts where it is a list, a tuple or a map. */
export interface FlowValue {
  readonly steps: readonly string[];
  readonly items?: readonly FlowValue[];
}

/** Where code is traced: what its names hold. */
export interface FlowFrame {
  readonly project: PythonProject;
  readonly module: PythonModule;
  /** The steps that names hold. */
  readonly values: Map<string, FlowValue>;
  /** Names whose values follow from the text: those of a loop over a written list. */
  readonly bindings: Map<string, TypedValue>;
  /** Functions that are defined in the code itself. */
  readonly functions: Map<string, PythonFunction>;
  /** What `return` gave. */
  returned: FlowValue;
}

/** What a tool makes of the code that declares its steps. */
export interface FlowRules {
  /** The value of a call that the tool knows; undefined for all others, whose results hold what went into them. */
  readonly call: (call: PythonCall, frame: FlowFrame, trace: FlowTrace) => FlowValue | undefined;
  /** The value of `left >> right` and the like; undefined where it is nothing of the tool's. */
  readonly operate?: (operator: string, left: FlowValue, right: FlowValue) => FlowValue | undefined;
  /** Told of `with context as name:`; what it returns is called at the block's end. Undefined where it is nothing of the tool's. */
  readonly enter?: (context: PythonCall, name: string | undefined, frame: FlowFrame) => (() => void) | undefined;
}

export interface FlowTrace {
  readonly valueOf: (node: SyntaxNode, frame: FlowFrame) => FlowValue;
  /** Goes through statements in their order; loops over written lists as often as they would run. */
  readonly run: (body: SyntaxNode, frame: FlowFrame) => void;
}

export const noFlow: FlowValue = { steps: [] };

/** Loops are followed so many times at most, and so many statements are read in all. */
const maxRounds = 200;
const maxStatements = 20_000;

export function flowFrame(project: PythonProject, module: PythonModule): FlowFrame {
  return { project, module, values: new Map(), bindings: new Map(), functions: new Map(), returned: noFlow };
}

/** All that several values hold. */
export function joinFlow(values: readonly FlowValue[]): FlowValue {
  return { steps: [...new Set(values.flatMap(({ steps }) => steps))] };
}

/** Traces code statically: which step's results go where. Both sides of a condition are taken. Nothing is run. */
export function createFlowTrace(rules: FlowRules): FlowTrace {
  return new Tracer(rules);
}

class Tracer implements FlowTrace {
  readonly #rules: FlowRules;
  #left = maxStatements;

  constructor(rules: FlowRules) {
    this.#rules = rules;
  }

  run(body: SyntaxNode, frame: FlowFrame): void {
    for (const statement of childrenOf(body)) {
      if (--this.#left < 0) return;
      this.#runStatement(statement, frame);
    }
  }

  valueOf(expression: SyntaxNode, frame: FlowFrame): FlowValue {
    const node = unwrapped(expression);
    switch (node.name) {
      case "VariableName":
        return frame.values.get(textOf(frame.module, node)) ?? noFlow;
      case "CallExpression":
        return this.#callValue(node, frame);
      case "MemberExpression":
        return this.#memberValue(node, frame);
      case "BinaryExpression":
        return this.#binaryValue(node, frame);
      case "ArrayExpression":
      case "TupleExpression":
      case "SetExpression":
        return listOf(commaParts(childrenOf(node)).map((part) => this.#partsValue(part, frame)));
      case "DictionaryExpression":
        return listOf(entriesOf(node).map(([, value]) => this.valueOf(value, frame)));
      case "NamedExpression": {
        const [target, , value] = childrenOf(node);
        const held = value ? this.valueOf(value, frame) : noFlow;
        if (target) frame.values.set(textOf(frame.module, target), held);
        return held;
      }
      case "ArrayComprehensionExpression":
      case "SetComprehensionExpression":
      case "DictionaryComprehensionExpression":
      case "ComprehensionExpression":
        return this.#comprehensionValue(node, frame);
      case "LambdaExpression":
        return noFlow;
      default:
        return joinFlow(childrenOf(node).map((child) => this.valueOf(child, frame)));
    }
  }

  #runStatement(statement: SyntaxNode, frame: FlowFrame): void {
    switch (statement.name) {
      case "AssignStatement":
        return this.#assign(statement, frame);
      case "UpdateStatement": {
        const [target, , value] = childrenOf(statement);
        if (target && value) this.#add(target, this.valueOf(value, frame), frame);
        return;
      }
      case "ReturnStatement": {
        const returned = this.#partsValues(childrenOf(statement).slice(1), frame);
        if (returned) frame.returned = frame.returned === noFlow ? returned : joinFlow([frame.returned, returned]);
        return;
      }
      case "ForStatement":
        return this.#loop(statement, frame);
      case "WithStatement":
        return this.#enter(statement, frame);
      case "FunctionDefinition":
      case "DecoratedStatement":
        return this.#define(statement, frame);
      case "ClassDefinition":
        return;
      case "Body":
        return this.run(statement, frame);
      default:
        for (const child of childrenOf(statement)) {
          if (child.name === "Body") this.run(child, frame);
          else this.valueOf(child, frame);
        }
    }
  }

  #assign(statement: SyntaxNode, frame: FlowFrame): void {
    const sides: SyntaxNode[][] = [[]];
    for (const child of childrenOf(statement)) {
      if (child.name === "AssignOp") sides.push([]);
      else if (child.name !== "TypeDef") sides.at(-1)?.push(child);
    }
    const values = sides.pop() ?? [];
    const held = this.#partsValues(values, frame) ?? noFlow;
    for (const targets of sides) this.#bind(targets, held, values.length === 1 ? values[0] : undefined, frame);
  }

  /** Gives names what they hold; a tuple's parts each its own, where these are known. */
  #bind(targets: readonly SyntaxNode[], held: FlowValue, value: SyntaxNode | undefined, frame: FlowFrame): void {
    const parts = commaParts(targets).flatMap((part) => part.at(-1) ?? []);
    const [only] = parts;
    if (parts.length === 1 && only && /^(?:Tuple|Array|Parenthesized)Expression$/.test(only.name)) {
      return this.#bind(childrenOf(only), held, undefined, frame);
    }
    const isMatched = held.items?.length === parts.length;
    parts.forEach((part, index) => {
      const name = textOf(frame.module, part);
      if (parts.length === 1) this.#set(name, held, value, frame);
      else this.#set(name, (isMatched && held.items?.[index]) || { steps: held.steps }, undefined, frame);
    });
  }

  #set(name: string, held: FlowValue, value: SyntaxNode | undefined, frame: FlowFrame): void {
    frame.values.set(name, held);
    const known =
      value && held.steps.length === 0 ? staticValue(frame.project, frame.module, value, frame.bindings) : undefined;
    if (known === undefined) frame.bindings.delete(name);
    else frame.bindings.set(name, known);
  }

  #add(target: SyntaxNode, held: FlowValue, frame: FlowFrame): void {
    const name = textOf(frame.module, target);
    const before = frame.values.get(name);
    frame.values.set(name, listOf([...(before?.items ?? (before ? [before] : [])), ...(held.items ?? [held])]));
  }

  #loop(statement: SyntaxNode, frame: FlowFrame): void {
    const children = childrenOf(statement);
    const split = children.findIndex(({ name }) => name === "in");
    const targets = children.slice(1, split);
    const over = children[split + 1];
    const bodies = children.filter(({ name }) => name === "Body");
    if (!over) return;
    for (const bind of this.#rounds(targets, over, frame)) {
      bind();
      for (const body of bodies) this.run(body, frame);
    }
  }

  /** What is to be bound for each round: the values of a written list, or once what the whole holds. */
  #rounds(targets: readonly SyntaxNode[], over: SyntaxNode, frame: FlowFrame): readonly (() => void)[] {
    const known = staticValue(frame.project, frame.module, over, frame.bindings);
    const names = commaParts(targets).flatMap((part) => part.map((node) => textOf(frame.module, node)));
    if (Array.isArray(known) && known.length <= maxRounds) {
      return (known as readonly TypedValue[]).map((value) => () => bindStatic(names, value, frame));
    }
    const held = this.valueOf(over, frame);
    const items = held.items && held.items.length > 0 && held.items.length <= maxRounds ? held.items : [held];
    return items.map((item) => () => this.#bind(targets, item, undefined, frame));
  }

  #comprehensionValue(node: SyntaxNode, frame: FlowFrame): FlowValue {
    const children = childrenOf(node);
    const start = children.findIndex(({ name }) => name === "for");
    const split = children.findIndex(({ name }, index) => index > start && name === "in");
    const over = children[split + 1];
    const inner = children.slice(1, start);
    if (start < 0 || !over) return joinFlow(children.map((child) => this.valueOf(child, frame)));
    return listOf(
      this.#rounds(children.slice(start + 1, split), over, frame).map((bind) => {
        bind();
        return joinFlow(inner.map((part) => this.valueOf(part, frame)));
      }),
    );
  }

  #enter(statement: SyntaxNode, frame: FlowFrame): void {
    const children = childrenOf(statement);
    const leave: (() => void)[] = [];
    children.forEach((child, index) => {
      if (child.name !== "CallExpression") return;
      const name = children[index + 1]?.name === "as" ? children[index + 2] : undefined;
      const call = readCall(frame.module, child);
      const left = call && this.#rules.enter?.(call, name && textOf(frame.module, name), frame);
      if (left) leave.push(left);
      else this.valueOf(child, frame);
    });
    for (const child of children) if (child.name === "Body") this.run(child, frame);
    for (const left of leave.reverse()) left();
  }

  #define(statement: SyntaxNode, frame: FlowFrame): void {
    const node = statement.name === "DecoratedStatement" ? statement.lastChild : statement;
    const definition = node && definitionAt(frame.module, node);
    if (definition?.kind === "function") frame.functions.set(definition.name, definition);
  }

  #callValue(node: SyntaxNode, frame: FlowFrame): FlowValue {
    const call = readCall(frame.module, node);
    if (!call) return noFlow;
    const known = this.#rules.call(call, frame, this);
    if (known) return known;
    const method = call.callee.getChild("PropertyName");
    const owner = call.callee.name === "MemberExpression" ? call.callee.firstChild : undefined;
    const args = [...call.positional, ...call.keywords.values(), ...call.starred, ...call.doubleStarred];
    const values = args.map((arg) => this.valueOf(arg, frame));
    if (
      owner?.name === "VariableName" &&
      method &&
      /^(?:append|add|extend|update|insert)$/.test(textOf(frame.module, method))
    ) {
      for (const value of values)
        this.#add(owner, textOf(frame.module, method) === "append" ? { steps: value.steps } : value, frame);
    }
    return joinFlow([this.valueOf(call.callee, frame), ...values]);
  }

  #memberValue(node: SyntaxNode, frame: FlowFrame): FlowValue {
    const [object, bracket, index] = childrenOf(node);
    const held = object ? this.valueOf(object, frame) : noFlow;
    if (bracket?.name !== "[" || !index) return held;
    const at = staticValue(frame.project, frame.module, index, frame.bindings);
    const item = typeof at === "bigint" || typeof at === "number" ? held.items?.at(Number(at)) : undefined;
    return item ?? joinFlow([held, this.valueOf(index, frame)]);
  }

  #binaryValue(node: SyntaxNode, frame: FlowFrame): FlowValue {
    const [left, operator, right] = childrenOf(node);
    if (!left || !operator || !right) return noFlow;
    const sides = [this.valueOf(left, frame), this.valueOf(right, frame)] as const;
    const known = this.#rules.operate?.(textOf(frame.module, operator), ...sides);
    if (known) return known;
    const isList = textOf(frame.module, operator) === "+" && sides.every(({ items }) => items);
    return isList ? listOf(sides.flatMap(({ items = [] }) => items)) : joinFlow(sides);
  }

  /** One value, or a tuple without brackets. */
  #partsValues(nodes: readonly SyntaxNode[], frame: FlowFrame): FlowValue | undefined {
    const parts = commaParts(nodes);
    if (parts.length > 1) return listOf(parts.map((part) => this.#partsValue(part, frame)));
    const [only] = nodes;
    return only && this.valueOf(only, frame);
  }

  #partsValue(part: readonly SyntaxNode[], frame: FlowFrame): FlowValue {
    return joinFlow(part.map((node) => this.valueOf(node, frame)));
  }
}

function listOf(items: readonly FlowValue[]): FlowValue {
  return { steps: joinFlow(items).steps, items };
}

function bindStatic(names: readonly string[], value: TypedValue, frame: FlowFrame): void {
  const parts = names.length > 1 && Array.isArray(value) ? (value as readonly TypedValue[]) : [value];
  names.forEach((name, index) => {
    const part = parts[index];
    frame.values.delete(name);
    if (part === undefined) frame.bindings.delete(name);
    else frame.bindings.set(name, part);
  });
}
