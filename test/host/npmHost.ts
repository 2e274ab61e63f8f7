import path from "node:path";

import type { Page } from "playwright-core";

import { launchChromium } from "./chromium.ts";
import { linkExtension } from "./extensions.ts";
import { installHost } from "./installHost.ts";
import type { SuiteRun } from "./runInHost.ts";
import { startServer, workbenchUrl } from "./server.ts";
import type { RunningServer } from "./server.ts";

/** Runs a suite in the extension host of the npm host, its window in a headless Chromium. */
export async function runOnNpmHost(suite: SuiteRun): Promise<number> {
  const host = await installHost(suite.version);
  const extensionsDir = path.join(suite.root, "extensions");
  for (const standIn of suite.standIns) await linkExtension(standIn, extensionsDir);
  const server = await startServer({
    host,
    extensionsDir,
    development: true,
    trust: "everything",
    env: suite.env,
    folders: [suite.root],
  });
  suite.cleanup.add(() => server.close());
  const browser = await launchChromium();
  suite.cleanup.add(() => browser.close());
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
  const complaints: string[] = [];
  page.on("console", (message) => {
    if (message.type() === "error") complaints.push(message.text());
  });
  page.on("pageerror", (error) => complaints.push(error.stack ?? error.message));
  const ended = listenToSuite(page, suite.onOutput);
  try {
    await page.goto(workbenchUrl(server, suite.workspace, { extension: suite.extension, tests: suite.suite }));
    return await Promise.race([ended, suite.givenUp, diedEarly(server), crashed(page)]);
  } catch (error) {
    throw new Error(describeFailure(server, complaints), { cause: error });
  }
}

/** The two functions that a development window reports to. */
function listenToSuite(page: Page, onOutput: (text: string) => void): Promise<number> {
  const ended = Promise.withResolvers<number>();
  const ready = Promise.all([
    page.exposeFunction("codeAutomationLog", (_type: string, args: readonly unknown[]) => {
      const text = args.map(asText).join(" ");
      if (!chatter.test(text)) onOutput(text);
    }),
    page.exposeFunction("codeAutomationExit", (code: number) => ended.resolve(code)),
  ]);
  return ready.then(() => ended.promise);
}

/** What the workbench itself says on the same console at each start. */
const chatter =
  /^(Resolv(ing|ed) connection|Creating a socket|\[reconnection-grace|Ignoring fetching additional|Updating additional builtin|\[Service Worker\]|\[AgentHost|\[AccountPolicyGate|ChatSessionStore|Creation of workbench contribution)/;

function asText(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}

async function diedEarly(server: RunningServer): Promise<never> {
  const code = await server.exited;
  throw new Error(`the server ended with code ${code ?? "of a signal"}`);
}

function crashed(page: Page): Promise<never> {
  return new Promise((_resolve, reject) => {
    page.once("crash", () => reject(new Error("the window crashed")));
    page.once("close", () => reject(new Error("the window was closed")));
  });
}

function describeFailure(server: RunningServer, complaints: readonly string[]): string {
  return [
    "The suite did not come to its end.",
    "--- the server's last words",
    server.logTail(),
    "--- the window's last errors",
    ...complaints.slice(-20),
  ].join("\n");
}
