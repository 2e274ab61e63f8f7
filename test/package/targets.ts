/** The platforms that a VSIX is made for, as VS Code names them; each addon has names of its own, or nothing for it. */
export const targets = {
  "linux-x64": { sqlite: "linux-x64", blake: "linux-x64-gnu", pty: "linux-x64" },
  "linux-arm64": { sqlite: "linux-arm64", blake: "linux-arm64-gnu", pty: "linux-arm64" },
  "alpine-x64": { sqlite: "linuxmusl-x64", blake: "linux-x64-musl", pty: undefined },
  "alpine-arm64": { sqlite: "linuxmusl-arm64", blake: "linux-arm64-musl", pty: undefined },
  "darwin-x64": { sqlite: "darwin-x64", blake: "darwin-x64", pty: "darwin-x64" },
  "darwin-arm64": { sqlite: "darwin-arm64", blake: "darwin-arm64", pty: "darwin-arm64" },
  "win32-x64": { sqlite: "win32-x64", blake: "win32-x64-msvc", pty: "win32-x64" },
  "win32-arm64": { sqlite: "win32-arm64", blake: "win32-arm64-msvc", pty: "win32-arm64" },
} as const;

/** One of the platforms. */
export type Target = keyof typeof targets;

/** Whether a text names a platform. */
export function isTarget(text: string): text is Target {
  return Object.hasOwn(targets, text);
}

/** The platform that this runs on. */
export function ownTarget(): Target {
  const name = `${process.platform === "linux" && isMusl() ? "alpine" : process.platform}-${process.arch}`;
  if (!isTarget(name))
    throw new Error(`Cairn is not packaged for ${name}; there are ${Object.keys(targets).join(", ")}`);
  return name;
}

function isMusl(): boolean {
  const report = process.report.getReport() as { header?: { glibcVersionRuntime?: string } };
  return report.header?.glibcVersionRuntime === undefined;
}
