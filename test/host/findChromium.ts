import { existsSync } from "node:fs";
import path from "node:path";

import { findOnPath, run } from "./processes.ts";
import { startProgress } from "./progress.ts";

const linuxCommands = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "microsoft-edge"];
const macApps = ["Google Chrome", "Chromium", "Microsoft Edge"];
const windowsPrograms = [
  "Google/Chrome/Application/chrome.exe",
  "Microsoft/Edge/Application/msedge.exe",
  "Chromium/Application/chrome.exe",
];

/**
 * A Chromium to drive the workbench with: the one that `CAIRN_CHROMIUM` names, else an installed
 * Chromium, Chrome or Edge. On Debian, as root, a missing one is installed.
 */
export async function findChromium(): Promise<string> {
  const forced = process.env["CAIRN_CHROMIUM"];
  if (forced !== undefined && forced !== "") {
    if (!existsSync(forced)) throw new Error(`CAIRN_CHROMIUM names ${forced}, and there is no such file`);
    return forced;
  }
  const found = findInstalled();
  if (found !== undefined) return found;
  if (canInstall()) {
    await installChromium();
    const installed = findInstalled();
    if (installed !== undefined) return installed;
  }
  throw new Error(
    "No Chromium, Chrome or Edge was found, and the tests drive VS Code's window with one. " +
      "Install one (Debian, Ubuntu: sudo apt-get install chromium), or name its program in CAIRN_CHROMIUM.",
  );
}

/**
 * What the browser is to do without. Each window's address bar would be drawn by pages of its own, which take as much of the
 * processor as the page that is looked at, just while that is loading. The others are Playwright's, whose list this one replaces.
 */
const withoutFeatures = [
  "WebUIOmniboxPopup",
  "WebUIOmniboxAimPopup",
  "WebUIOmniboxFullPopup",
  "AimEnabled",
  "AvoidUnnecessaryBeforeUnloadCheckSync",
  "DestroyProfileOnBrowserClose",
  "HttpsUpgrades",
  "HttpsFirstBalancedModeAutoEnable",
  "LensOverlay",
  "MediaRouter",
  "NetworkTimeServiceQuerying",
  "OptimizationHints",
  "PaintHolding",
  "PreconnectToSearch",
  "ThirdPartyStoragePartitioning",
];

/** The flags that a headless Chromium needs here: quiet, and without a sandbox only for root. */
export function chromiumFlags(): string[] {
  const root = process.getuid?.() === 0;
  return [
    ...(root ? ["--no-sandbox"] : []),
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    `--disable-features=${withoutFeatures.join(",")}`,
  ];
}

function findInstalled(): string | undefined {
  if (process.platform === "darwin") {
    const homes = ["/Applications", path.join(process.env["HOME"] ?? "", "Applications")];
    const programs = homes.flatMap((home) =>
      macApps.map((app) => path.join(home, `${app}.app`, "Contents", "MacOS", app)),
    );
    return programs.find((program) => existsSync(program));
  }
  if (process.platform === "win32") {
    const homes = ["PROGRAMFILES", "PROGRAMFILES(X86)", "LOCALAPPDATA"].flatMap((name) => process.env[name] ?? []);
    const programs = windowsPrograms.flatMap((program) => homes.map((home) => path.join(home, program)));
    return programs.find((program) => existsSync(program));
  }
  return linuxCommands.map((command) => findOnPath(command)).find((program) => program !== undefined);
}

function canInstall(): boolean {
  return (
    process.platform === "linux" &&
    process.getuid?.() === 0 &&
    existsSync("/etc/debian_version") &&
    findOnPath("apt-get") !== undefined
  );
}

async function installChromium(): Promise<void> {
  const progress = startProgress("Chromium");
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  progress.step("refreshing the list of Debian packages");
  await run("apt-get", ["update", "-q"], { env });
  progress.step("installing the Debian package chromium, and a font for it");
  await run("apt-get", ["install", "-y", "-q", "--no-install-recommends", "chromium", "fonts-dejavu-core"], { env });
  progress.done("installed");
}

if (import.meta.main) console.log(await findChromium());
