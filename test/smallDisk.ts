import { execFileSync } from "node:child_process";
import { closeSync, existsSync, mkdtempSync, openSync, rmSync, truncateSync, writeFileSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

/** A small disk of its own. Undefined where this person may not mount one. */
export function mountSmallDisk(): string | undefined {
  if (process.platform !== "linux") return undefined;
  const folder = mkdtempSync(path.join(tmpdir(), "cairn smäll-"));
  try {
    execFileSync("mount", ["-t", "tmpfs", "-o", "size=16m", "tmpfs", folder], { stdio: "ignore" });
    return folder;
  } catch {
    rmSync(folder, { recursive: true });
    return undefined;
  }
}

export function unmountSmallDisk(folder: string): void {
  execFileSync("umount", [folder]);
  rmSync(folder, { recursive: true });
}

/** A folder on a disk that takes names for the same that differ only by case. Undefined where none can be had. */
export function mountCaselessDisk(): { readonly folder: string; readonly unmount: () => void } | undefined {
  const folder = mkdtempSync(path.join(tmpdir(), "cairn Càse-"));
  const remove = (): void => rmSync(folder, { recursive: true });
  if (existsSync(folder.replace(/.{10}$/, (end) => end.toUpperCase()))) return { folder, unmount: remove };
  const image = `${folder}.img`;
  const run = (command: string, ...args: readonly string[]): string =>
    execFileSync(command, args, { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }).trim();
  let device: string | undefined;
  try {
    writeFileSync(image, "");
    truncateSync(image, 16 * 1024 * 1024);
    run("mkfs.exfat", image);
    device = run("losetup", "--show", "--find", image);
    mountExfat(device, folder);
  } catch {
    if (device !== undefined) run("losetup", "--detach", device);
    rmSync(image, { force: true });
    remove();
    return undefined;
  }
  const used = device;
  const unmount = (): void => {
    run("umount", folder);
    run("losetup", "--detach", used);
    rmSync(image);
    remove();
  };
  return { folder, unmount };
}

/** By the kernel, or by FUSE where the kernel has none. */
function mountExfat(device: string, folder: string): void {
  try {
    execFileSync("mount", ["-t", "exfat", device, folder], { stdio: "ignore" });
  } catch {
    execFileSync("mount", ["-t", "exfat-fuse", device, folder], { stdio: "ignore" });
  }
}

/** Lets a file take the whole rest of its disk, to the last byte. */
export function fillDisk(filler: string): void {
  const descriptor = openSync(filler, "a");
  try {
    for (let size = 65_536; size >= 1;) {
      try {
        writeSync(descriptor, "x".repeat(size));
      } catch {
        size >>= 1;
      }
    }
  } finally {
    closeSync(descriptor);
  }
}
