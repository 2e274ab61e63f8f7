/**
 * Runs the suite of `dist-test/extension/` inside a real extension host: the desktop's where VS Code
 * can be had, else the npm host's. `--oldest` takes the oldest VS Code that Cairn supports.
 */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { mkdtemp, realpath, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";

import { withCleanup } from "./cleanup.ts";
import type { Cleanup } from "./cleanup.ts";
import { runOnDesktop } from "./desktopHost.ts";
import type { HostVersion } from "./installHost.ts";
import { newestHost, oldestHost } from "./installHost.ts";
import { runOnNpmHost } from "./npmHost.ts";
import { desktopDir, projectRoot } from "./paths.ts";
import { makeSampleRepository } from "./sample.ts";

/** One run of the suite inside an extension host. */
export interface SuiteRun {
  readonly version: HostVersion;
  /** Holds all that is made for this run; removed at its end. */
  readonly root: string;
  /** The folder that the window opens; the suite finds it as CAIRN_TEST_WORKSPACE too. */
  readonly workspace: string;
  readonly extension: string;
  /** Extensions that stand in for others which cannot be had. */
  readonly standIns: readonly string[];
  readonly suite: string;
  readonly env: Readonly<Record<string, string>>;
  /** Called with what the suite prints. */
  readonly onOutput: (text: string) => void;
  /** Rejects when the run is to be given up; the runner passes it to what it waits for. */
  readonly givenUp: Promise<never>;
  readonly cleanup: Cleanup;
}

const silenceMs = Number(process.env["CAIRN_TEST_SILENCE_MINUTES"] ?? "4") * 60_000;
const updateSite = "https://update.code.visualstudio.com/api/releases/stable";

/** Runs the suite and resolves to the exit code. */
export async function runInHost(version: HostVersion): Promise<number> {
  const suite = path.join(projectRoot, "dist-test", "extension", "index.cjs");
  if (!existsSync(suite)) throw new Error(`${suite} is missing: run \`node esbuild.mjs --tests\` first`);
  refuseForgotten(path.join(projectRoot, "test", "extension"));
  const kind = await chooseHost();
  return withCleanup(async (cleanup) => {
    // The real path, as git and others name it: on macOS the temporary folder is behind a link.
    const root = await realpath(await mkdtemp(path.join(tmpdir(), "cairn-test-")));
    cleanup.add(() => rm(root, { recursive: true, force: true, maxRetries: 5 }));
    // A space and letters beyond ASCII, since users have them.
    const workspace = path.join(root, "Ziffern erkennen é");
    await makeSampleRepository(workspace);
    const watch = watchOutput();
    cleanup.add(() => watch.stop());
    const env = { CAIRN_TEST_WORKSPACE: workspace, CAIRN_TEST_HOST_KIND: kind, CAIRN_TEST_VSCODE: version.vscode };
    const request: SuiteRun = {
      version,
      root,
      workspace,
      extension: projectRoot,
      standIns: ["python", "debugpy"].map((name) => path.join(projectRoot, "test", "extension", "standIns", name)),
      suite,
      env,
      onOutput: watch.write,
      givenUp: watch.givenUp,
      cleanup,
    };
    const code = await (kind === "desktop" ? runOnDesktop(request) : runOnNpmHost(request));
    if (code === 0 && watch.passed() === 0) {
      console.error("The suite ended without a test that passed: there is none, or the extension host died.");
      return 1;
    }
    return code;
  });
}

/** Tests that the suite does not name would never run, and nobody would hear of it. */
function refuseForgotten(folder: string): void {
  const suites = readFileSync(path.join(folder, "suites.ts"), "utf8");
  const forgotten = readdirSync(folder).filter((file) => file.endsWith(".test.ts") && !suites.includes(`"./${file}"`));
  if (forgotten.length > 0) throw new Error(`${forgotten.join(", ")} would not be run: name it in suites.ts`);
}

/** The desktop where it can be had, else npm; CAIRN_TEST_HOST decides alone. */
async function chooseHost(): Promise<"desktop" | "npm"> {
  const forced = process.env["CAIRN_TEST_HOST"];
  if (forced === "desktop" || forced === "npm") return forced;
  if (forced !== undefined && forced !== "")
    throw new Error(`CAIRN_TEST_HOST is "${forced}"; it may be desktop or npm`);
  if (process.platform === "win32") return "desktop";
  const blind =
    process.platform === "linux" &&
    process.env["DISPLAY"] === undefined &&
    process.env["WAYLAND_DISPLAY"] === undefined;
  if (blind) return "npm";
  if (existsSync(desktopDir())) return "desktop";
  return (await isReachable(updateSite)) ? "desktop" : "npm";
}

async function isReachable(url: string): Promise<boolean> {
  try {
    return (await fetch(url, { method: "HEAD", signal: AbortSignal.timeout(4_000) })).ok;
  } catch {
    // Every failure means the same here: VS Code cannot be downloaded.
    return false;
  }
}

interface OutputWatch {
  readonly write: (text: string) => void;
  readonly passed: () => number;
  readonly givenUp: Promise<never>;
  readonly stop: () => void;
}

/** Prints what the suite says, counts what it reports, and gives up when it says nothing for long. */
function watchOutput(): OutputWatch {
  let passed = 0;
  const givenUp = Promise.withResolvers<never>();
  givenUp.promise.catch(() => undefined);
  const giveUp = (): void =>
    givenUp.reject(new Error(`nothing was heard from the suite for ${silenceMs / 60_000} minutes`));
  let timer = setTimeout(giveUp, silenceMs);
  return {
    write(text) {
      clearTimeout(timer);
      timer = setTimeout(giveUp, silenceMs);
      passed += Number(/^extension: (\d+) passed/m.exec(text)?.[1] ?? 0);
      process.stdout.write(text.endsWith("\n") ? text : `${text}\n`);
    },
    passed: () => passed,
    givenUp: givenUp.promise,
    stop: () => clearTimeout(timer),
  };
}

if (import.meta.main) {
  process.exitCode = await runInHost(process.argv.includes("--oldest") ? oldestHost : newestHost);
}
