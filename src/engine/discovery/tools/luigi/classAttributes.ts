import type { TypedValue } from "../../params/typedValue.ts";
import type { ClassLine } from "../../python/pythonClasses.ts";
import { definitionsIn } from "../../python/pythonDefinitions.ts";
import { textOf } from "../../python/pythonModule.ts";
import type { PythonProject } from "../../python/pythonProject.ts";
import { staticValue } from "../../python/pythonValue.ts";

/**
 * What the methods of a task's base classes read of the task, by the text that reads it (`self.name`): attributes that a
 * class further down sets anew, as far as they are known, and no object sets itself.
 */
export function ownAttributes(
  project: PythonProject,
  { classes }: ClassLine,
): readonly (readonly [string, TypedValue])[] {
  if (classes.length < 2) return [];
  const set = new Set(
    classes.flatMap(({ module, definition }) =>
      [...textOf(module, definition.body).matchAll(/\bself\.(\w+)\s*=(?!=)/g)].map(([, name = ""]) => name),
    ),
  );
  const seen = new Set<string>();
  return classes.flatMap(({ module, definition }) =>
    definitionsIn(module, definition.body).flatMap((member) => {
      if (seen.has(member.name)) return [];
      seen.add(member.name);
      const isPlain = member.kind === "variable" && !set.has(member.name);
      const value = isPlain ? staticValue(project, module, member.value) : undefined;
      return value === undefined ? [] : [[`self.${member.name}`, value] as const];
    }),
  );
}
