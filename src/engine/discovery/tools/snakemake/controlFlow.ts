import { evaluatePiece } from "./evaluate.ts";
import type { Branch } from "./ruleTable.ts";
import type { Scope } from "./scope.ts";
import { branchScope, spend } from "./scope.ts";
import type { BlockStatement, ForStatement, IfStatement, Snakefile, Statement } from "./snakefile.ts";
import { unpack } from "./unpack.ts";
import type { Value } from "./values.ts";
import { isKind, itemsOf, truthOf, unknown } from "./values.ts";

/** Where a statement of a workflow stands. */
export interface Place {
  readonly snakefile: Snakefile;
  readonly scope: Scope;
  readonly branch: Branch;
}

/** Reads the statements of a body. */
export type ReadBody = (statements: readonly Statement[], place: Place) => void;

const maxRounds = 500;

/** A branch that is known not to be taken is read too: its rules are declared, though they are off. */
export function readBranches(statement: IfStatement, place: Place, read: ReadBody): void {
  const results: Map<string, Value>[] = [];
  let isDecided = false;
  for (const [index, { condition, body }] of statement.branches.entries()) {
    const truth = condition ? truthOf(evaluatePiece(condition, place.scope)) : true;
    const isTaken: boolean = !isDecided && truth === true;
    const isCertain = isTaken && results.length === 0;
    const values = new Map<string, Value>();
    const branch = [...place.branch, { statement, index, isOff: isDecided || truth === false }];
    read(body, { ...place, branch, scope: isCertain ? place.scope : branchScope(place.scope, values) });
    if (!isDecided && truth !== false && !isCertain) results.push(values);
    isDecided ||= isTaken;
  }
  takeEither(results, isDecided, place.scope);
}

/** Reads a loop's body once for each item; once with the item unknown where the items are. */
export function readLoop({ targets, items, body }: ForStatement, place: Place, read: ReadBody): void {
  const value = evaluatePiece(items, place.scope);
  const known = itemsOf(value)?.slice(0, maxRounds) ?? [unknown(items.code)];
  for (const item of known) {
    if (!spend(place.scope)) break;
    for (const [name, inner] of unpack(targets, item)) place.scope.set(name, inner);
    read(body, place);
  }
}

/** The body of `with` and `try`, and of the case that something fails: that gives names a value that have none so far. */
export function readBlock({ named, isFallback, body }: BlockStatement, place: Place, read: ReadBody): void {
  if (named) place.scope.set(named.name, evaluatePiece(named.value, place.scope));
  if (!isFallback) {
    read(body, place);
    return;
  }
  const values = new Map<string, Value>();
  read(body, { ...place, scope: branchScope(place.scope, values) });
  for (const [name, value] of values) {
    const known = place.scope.get(name);
    if (known === undefined || isKind(known, "unknown")) place.scope.set(name, value);
  }
}

/** Names that branches give values, where it is not known which of them is taken: known where but one can be meant. */
function takeEither(results: readonly ReadonlyMap<string, Value>[], isDecided: boolean, scope: Scope): void {
  for (const name of new Set(results.flatMap((values) => [...values.keys()]))) {
    const found = results.flatMap((values) => values.get(name) ?? []);
    const before = isDecided && found.length === results.length ? undefined : scope.get(name);
    const [first] = found;
    const isOne = found.length === 1 && before === undefined;
    scope.set(name, isOne && first !== undefined ? first : unknown(name));
  }
}
