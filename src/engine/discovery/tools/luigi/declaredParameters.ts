import type { TypedValue } from "../../params/typedValue.ts";
import { argumentOf, readCall } from "../../python/pythonCalls.ts";
import type { ClassLine } from "../../python/pythonClasses.ts";
import { classLine } from "../../python/pythonClasses.ts";
import { definitionsIn } from "../../python/pythonDefinitions.ts";
import type { SyntaxNode } from "../../python/pythonLiteral.ts";
import type { PythonModule } from "../../python/pythonModule.ts";
import type { PythonProject } from "../../python/pythonProject.ts";
import { libraryName, resolveNode } from "../../python/pythonProject.ts";
import { staticValue } from "../../python/pythonValue.ts";

/** A parameter of a task or a configuration. */
export interface TaskParameter {
  readonly module: PythonModule;
  /** What Luigi calls its kind: `IntParameter`. */
  readonly kind: string;
  /** The node of its default. */
  readonly initial: SyntaxNode | undefined;
}

/** How many tasks hand their parameters on to one another. */
const maxDepth = 20;

/**
 * The parameters of a class by name: its own, those of its base classes, and those that `@inherits` and `@requires` bring.
 * In the order in which they are made, which is that of arguments without a name.
 */
export function declaredParameters(
  project: PythonProject,
  line: ClassLine,
  depth = 0,
): ReadonlyMap<string, TaskParameter> {
  const parameters = new Map(depth < maxDepth ? handedOn(project, line, depth) : []);
  for (const { module, definition } of [...line.classes].reverse()) {
    for (const member of definitionsIn(module, definition.body)) {
      const call = member.kind === "variable" ? readCall(module, member.value) : undefined;
      const kind =
        call && /^(?:b2)?luigi(?:\.\w+)*\.(\w*Parameter)$/.exec(libraryName(project, module, call.callee) ?? "")?.[1];
      parameters.delete(member.name);
      if (call && kind !== undefined)
        parameters.set(member.name, { module, kind, initial: argumentOf(call, "default", 0) });
    }
  }
  return parameters;
}

/** What the decorators of a class hand on to it. */
function handedOn(
  project: PythonProject,
  line: ClassLine,
  depth: number,
): readonly (readonly [name: string, parameter: TaskParameter])[] {
  return line.classes.flatMap(({ module, definition }) =>
    definition.decorators
      .filter(({ name }) => /(?:^|[._])(?:inherits|requires|copies)$/.test(name))
      .flatMap(({ args }) => [...(args?.positional ?? []), ...(args?.keywords.values() ?? [])])
      .flatMap((node) => {
        const target = resolveNode(project, module, node);
        if (target?.kind !== "definition" || target.definition.kind !== "class") return [];
        const other = classLine(project, target.module, target.definition);
        return [...declaredParameters(project, other, depth + 1)];
      }),
  );
}

/** The value that a parameter has where it is not given: none where it has to be, undefined where it is not known. */
export function configuredValue(
  project: PythonProject,
  { module, kind, initial }: TaskParameter,
  written: string | undefined,
): readonly (TypedValue | undefined)[] {
  if (written !== undefined) return [readWritten(kind, written)];
  if (initial) return [staticValue(project, module, initial)];
  return kind === "BoolParameter" ? [false] : [];
}

/** A value of the configuration. */
function readWritten(kind: string, written: string): TypedValue | undefined {
  switch (kind) {
    case "Parameter":
    case "OptionalParameter":
    case "OptionalStrParameter":
    case "ChoiceParameter":
    case "PathParameter":
    case "OptionalPathParameter":
      return written;
    case "IntParameter":
      return /^[+-]?\d+$/.test(written) ? BigInt(written) : undefined;
    case "BoolParameter":
      return /^true$/i.test(written) || (/^false$/i.test(written) ? false : undefined);
    default:
      return undefined;
  }
}
