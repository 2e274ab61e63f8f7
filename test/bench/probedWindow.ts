import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";

import { build } from "esbuild";

import { launchChromium } from "../host/chromium.ts";
import { withCleanup } from "../host/cleanup.ts";
import { installExtension } from "../host/extensions.ts";
import { installHost } from "../host/installHost.ts";
import { startServer } from "../host/server.ts";
import { WorkbenchWindow } from "../host/window.ts";
import type { Bench } from "./measure.ts";
import { ProbeLink } from "./probeLink.ts";
import { portVariable } from "./probe/protocol.ts";

/** An extension that does nothing: what activating anything costs. */
export const emptyExtension = "cairn-mlops.cairn-bench-empty";
const probeExtension = "cairn-mlops.cairn-bench-probe";
export const cairnExtension = "cairn-mlops.cairn";

/** Active once VS Code has activated all that a window's folder calls for. */
const startedExtension = "cairn-mlops.cairn-bench-started";
const doNothing = "exports.activate = () => undefined;\n";

/** A window of VS Code on a folder, with the probe in its extension host. */
export interface ProbedWindow {
  readonly window: WorkbenchWindow;
  readonly probe: ProbeLink;
  /** Opens another folder in place of the one that is open, in a new extension host. */
  readonly open: (folder: string) => Promise<void>;
}

/** Opens a window, works in it and closes it; `vsix` is what is installed beside the probe. */
export async function withProbedWindow<T>(
  bench: Bench,
  options: { readonly folder: string; readonly vsix: string | undefined },
  work: (probed: ProbedWindow) => Promise<T>,
): Promise<T> {
  const host = await installHost();
  const extensionsDir = await bench.makeFolder("extensions");
  await bundleProbe(await layOut(extensionsDir, probeExtension, ["*"]));
  await writeFile(await layOut(extensionsDir, emptyExtension, []), doNothing);
  await writeFile(await layOut(extensionsDir, startedExtension, ["onStartupFinished"]), doNothing);
  if (options.vsix !== undefined) await installExtension(host, options.vsix, extensionsDir);
  return withCleanup(async (cleanup) => {
    const probe = await ProbeLink.listen();
    cleanup.add(() => probe.close());
    const server = await startServer({ host, extensionsDir, env: { [portVariable]: String(probe.port) } });
    cleanup.add(() => server.close());
    const browser = await launchChromium();
    cleanup.add(() => browser.close());
    const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
    const windowOn = (folder: string): WorkbenchWindow =>
      new WorkbenchWindow(page, server, folder, () => Promise.resolve());
    const open = async (folder: string): Promise<void> => {
      probe.expectNew();
      await windowOn(folder).reload();
      await probe.ask("untilActive", { id: startedExtension });
    };
    await open(options.folder);
    return work({ window: windowOn(options.folder), probe, open });
  });
}

/** Lays an extension out among the installed ones; resolves to the file that is to be its code. */
async function layOut(extensionsDir: string, id: string, activationEvents: readonly string[]): Promise<string> {
  const [publisher, name] = id.split(".");
  const folder = path.join(extensionsDir, `${id}-1.0.0`);
  const engines = { vscode: "^1.103.0" };
  await mkdir(folder);
  await writeFile(
    path.join(folder, "package.json"),
    JSON.stringify({ name, publisher, version: "1.0.0", main: "./main.js", activationEvents, engines }),
  );
  return path.join(folder, "main.js");
}

async function bundleProbe(outfile: string): Promise<void> {
  await build({
    entryPoints: [path.join(import.meta.dirname, "probe", "probe.ts")],
    outfile,
    bundle: true,
    platform: "node",
    format: "cjs",
    target: "node22",
    external: ["vscode"],
    logLevel: "warning",
  });
}
