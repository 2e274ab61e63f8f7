import type { Scope } from "./scope.ts";
import type { Value } from "./values.ts";
import { isKind, unknown } from "./values.ts";

/** Takes the names that a statement imports: `import a.b as c, d`, `from a import b as c, d`, `from a import *`. */
export function importNames(statement: string, scope: Scope): void {
  const code = statement.replaceAll(/#.*|\\\n|[()]/g, " ").trim();
  const [, from, names = ""] = /^from\s+([\w.]+)\s+import\s+([^]*)$/u.exec(code) ?? [];
  if (from !== undefined) importFrom(from, names, scope);
  else for (const { name, as } of namesIn(code.replace(/^import\s+/, ""))) importWhole(name, as, scope);
}

function namesIn(list: string): readonly { readonly name: string; readonly as: string | undefined }[] {
  return list.split(",").flatMap((part) => {
    const [name = "", as, alias] = part.trim().split(/\s+/);
    return name === "" ? [] : [{ name, as: as === "as" ? alias : undefined }];
  });
}

function importWhole(name: string, as: string | undefined, scope: Scope): void {
  const module = scope.imported(name)?.members ?? knownModule(name, scope);
  if (as !== undefined) scope.set(as, module ?? unknown(name));
  else if (module && !name.includes(".")) scope.set(name, module);
}

function importFrom(from: string, list: string, scope: Scope): void {
  const module = scope.imported(from);
  if (list.trim() === "*") {
    for (const name of module?.names() ?? []) scope.set(name, module?.members.get(name) ?? unknown(name));
    return;
  }
  const known = knownModule(from, scope);
  for (const { name, as } of namesIn(list)) {
    const member = module?.members.get(name) ?? (isKind(known, "members") ? known.get(name) : undefined);
    const value = member ?? scope.imported(`${from}.${name}`)?.members ?? scope.get(name);
    if (value !== undefined || as !== undefined) scope.set(as ?? name, value ?? unknown(name));
  }
}

/** A module that is known without a file: `os.path` is the `path` of `os`. */
function knownModule(name: string, scope: Scope): Value | undefined {
  const whole = scope.get(name);
  if (isKind(whole, "members")) return whole;
  const [first = "", ...rest] = name.split(".");
  let value = scope.get(first);
  for (const part of rest) value = isKind(value, "members") ? value.get(part) : undefined;
  return isKind(value, "members") ? value : undefined;
}
