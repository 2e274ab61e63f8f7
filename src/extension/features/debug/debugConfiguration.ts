import type * as vscode from "vscode";
import type { DebugTarget } from "../../../engine/model/debugTarget.ts";

/** The type of debugger for each language. */
export const debuggerTypes = { python: "debugpy", node: "node" } as const satisfies Record<
  DebugTarget["language"],
  string
>;

/** What VS Code's debugger of the language is started with, as launch.json would have it. */
export function debugConfiguration(stageId: string, target: DebugTarget): vscode.DebugConfiguration {
  const { language, code, args, interpreter, interpreterArgs, cwd, env } = target;
  const common = {
    type: debuggerTypes[language],
    request: "launch",
    name: `Debug ${stageId}`,
    ...code,
    args,
    cwd,
    env,
    console: "integratedTerminal",
  };
  if (language === "node") {
    return {
      ...common,
      ...(interpreter !== undefined && { runtimeExecutable: interpreter }),
      ...(interpreterArgs.length > 0 && { runtimeArgs: interpreterArgs }),
    };
  }
  return {
    ...common,
    ...(interpreter !== undefined && { python: interpreter }),
    ...(interpreterArgs.length > 0 && { pythonArgs: interpreterArgs }),
  };
}
