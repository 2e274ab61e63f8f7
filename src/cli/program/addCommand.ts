import { Option } from "commander";
import type { Command } from "commander";
import { shownByDefault } from "../options.ts";
import { parseCount } from "./parseOptions.ts";

/** Takes what a command resolves to. */
export type SetExitCode = (code: number) => void;

/** Adds a command with what every command takes. */
export function addCommand(program: Command, signature: string, description: string): Command {
  const command = program.command(signature).description(description);
  return command
    .showHelpAfterError(`  \`cairn ${command.name()} --help\` says how to use it.`)
    .option("-C <folder>", "as if started in this folder")
    .option("--json", "print JSON, for programs", false);
}

/** For an option that may be repeated. */
export function collect(value: string, before: readonly string[]): readonly string[] {
  return [...before, value];
}

/** For a command that lists what may be many. */
export function limitOption(): Option {
  const text = `at most so many (${shownByDefault} where a person reads them)`;
  return new Option("-n, --limit <number>", text).argParser(parseCount);
}
