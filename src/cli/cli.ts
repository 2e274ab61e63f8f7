#!/usr/bin/env node
import { keepCompiledCode } from "./compiledCode.ts";

/** What better-sqlite3, commander and zstd need. Told before they are loaded: their own words would help nobody. */
const oldestNode = [22, 15] as const;

const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);

if (major < oldestNode[0] || (major === oldestNode[0] && minor < oldestNode[1])) {
  process.stderr.write(
    `cairn: this is Node ${process.versions.node}, and Cairn needs ${oldestNode.join(".")} or newer\n` +
      "  Install a newer one from https://nodejs.org, or run the stages from VS Code, which brings its own.\n",
  );
  process.exitCode = 1;
} else {
  void runMain();
}

async function runMain(): Promise<void> {
  keepCompiledCode();
  const args = process.argv.slice(2);
  if (args.includes("status") || args.includes("run")) {
    const { answerRecalled } = await import("./recalledAnswer.ts");
    if (await answerRecalled(args)) return;
  }
  const { main } = await import("./main.ts");
  process.exitCode = await main(args);
}
