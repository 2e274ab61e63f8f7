import * as vscode from "vscode";
import type { CommandId } from "../ids.ts";
import type { Services } from "../services.ts";

export interface CommandHandler {
  readonly id: CommandId;
  /** What failed, where it fails, for a person: `Run stage`. */
  readonly doing: string;
  readonly run: (argument: unknown, selection: unknown) => unknown;
}

/** Registers commands whose errors are shown to the person. */
export function registerCommands(notify: Services["notify"], handlers: readonly CommandHandler[]): vscode.Disposable {
  const registrations = handlers.map(({ id, doing, run }) =>
    vscode.commands.registerCommand(id, async (argument: unknown, selection: unknown) => {
      try {
        return await run(argument, selection);
      } catch (error) {
        notify.error(error, doing);
        return undefined;
      }
    }),
  );
  return vscode.Disposable.from(...registrations);
}
