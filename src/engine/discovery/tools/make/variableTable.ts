import type { MakeAssignment } from "./makefile.ts";
import { expand } from "./makeVariables.ts";
import type { MakeScope, MakeValue } from "./makeVariables.ts";
import { isKnown, unknownText, workingFolder } from "./makeWords.ts";

/** Variables that make brings along and that makefiles rely on. */
const builtIn: readonly (readonly [name: string, value: string])[] = [
  ["MAKE", "make"],
  ["MAKECMDGOALS", ""],
  ["SHELL", "/bin/sh"],
  ["RM", "rm -f"],
  ["CC", "cc"],
  ["CXX", "g++"],
  ["AR", "ar"],
  ["CURDIR", workingFolder],
  ["PWD", workingFolder],
  ...["HOME", "USER", "PATH", "MAKEFLAGS", "MAKE_VERSION"].map((name) => [name, unknownText] as const),
];

/** The variables of a makefile, as they are where make reads now. */
export class VariableTable {
  readonly #values = new Map<string, MakeValue>(builtIn.map(([name, text]) => [name, { text, isSimple: true }]));
  /** Those that `?=` gives what they hold where nobody else does. */
  readonly #defaults = new Set<string>();
  /** What the variables were that a trial has changed. */
  #before: Map<string, MakeValue | undefined> | undefined;

  get(name: string): MakeValue | undefined {
    return this.#values.get(name);
  }

  set(name: string, text: string): void {
    this.#put(name, { text, isSimple: true });
  }

  undefine(name: string): void {
    this.#put(name, undefined);
  }

  /** Whether the makefile itself gives a variable its value for good. */
  isFixed(name: string): boolean {
    return this.#values.has(name) && !this.#defaults.has(name);
  }

  assign({ name: written, operator, value }: MakeAssignment, scope: MakeScope): void {
    const name = expand(written, scope).trim();
    if (!isKnown(name)) return;
    const before = this.#values.get(name);
    if (operator === "?=") {
      if (before) return;
      this.#defaults.add(name);
    } else if (operator !== "+=") this.#defaults.delete(name);
    if (operator === "!=") this.set(name, unknownText);
    else if (operator === ":=") this.set(name, expand(value, scope));
    else if (operator === "+=" && before) {
      const added = before.isSimple ? expand(value, scope) : value;
      this.#put(name, { text: `${before.text} ${added}`, isSimple: before.isSimple });
    } else this.#put(name, { text: value, isSimple: false });
  }

  /** Takes back all that `run` does to the variables; what it would have changed. */
  trial(run: () => void): ReadonlyMap<string, MakeValue | undefined> {
    const outer = this.#before;
    const before = new Map<string, MakeValue | undefined>();
    this.#before = before;
    run();
    this.#before = outer;
    const changed = new Map([...before.keys()].map((name) => [name, this.#values.get(name)] as const));
    for (const [name, value] of before) this.#put(name, value);
    return changed;
  }

  /** What two trials, one of which happens, leave behind: a variable that they give different values has none that is known. */
  takeEither(one: ReadonlyMap<string, MakeValue | undefined>, other: ReadonlyMap<string, MakeValue | undefined>): void {
    for (const name of new Set([...one.keys(), ...other.keys()])) {
      const [first, second] = [one, other].map((some) => (some.has(name) ? some.get(name) : this.#values.get(name)));
      if (first?.text === second?.text) this.#put(name, first);
      else this.set(name, unknownText);
    }
  }

  #put(name: string, value: MakeValue | undefined): void {
    if (this.#before && !this.#before.has(name)) this.#before.set(name, this.#values.get(name));
    if (value) this.#values.set(name, value);
    else this.#values.delete(name);
  }
}
