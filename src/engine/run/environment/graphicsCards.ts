import { execFile } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { hostname } from "node:os";
import { promisify } from "node:util";
import type { RunEnvironment } from "../../model/run.ts";
import { cachedFacts } from "./cachedFacts.ts";
import { resolveProgram } from "../process/programs.ts";
import type { CommandPlace } from "../process/programs.ts";

const timeoutMs = 20_000;

/** How many cards `nvidia-smi -L` lists; undefined where it is not on PATH, rejects where it does not answer. */
export async function countGraphicsCards(place: CommandPlace): Promise<number | undefined> {
  const program = resolveProgram("nvidia-smi", place);
  if (program === undefined) return undefined;
  const { stdout } = await promisify(execFile)(program, ["-L"], { ...place, timeout: timeoutMs, windowsHide: true });
  return stdout.split(/\r?\n/).filter((line) => /^GPU \d+:/.test(line)).length;
}

/**
 * NVIDIA's cards with driver and CUDA version, where its `nvidia-smi` is on PATH. It may take a second, so the answer is
 * kept in `cacheDir` until the machine starts anew. Rejects where it does not answer.
 * @see https://docs.nvidia.com/deploy/nvidia-smi/
 */
export async function readGraphicsCards(place: CommandPlace, cacheDir: string): Promise<RunEnvironment["gpu"]> {
  const program = resolveProgram("nvidia-smi", place);
  if (program === undefined) return undefined;
  // Machines of a cluster share the project's folder, and the program too.
  const machine = `${hostname()} ${bootId()}`;
  const learn = async () => ({ facts: await askForCards(program, place), watched: [program] });
  return (await cachedFacts(cacheDir, `cards ${program} ${machine}`, learn)).facts;
}

/** Tells one start of the machine from the next, where the system does. */
function bootId(): string {
  const file = "/proc/sys/kernel/random/boot_id";
  return existsSync(file) ? readFileSync(file, "utf8").trim() : "";
}

async function askForCards(program: string, place: CommandPlace): Promise<RunEnvironment["gpu"]> {
  const options = { ...place, timeout: timeoutMs, windowsHide: true };
  const query = ["--query-gpu=name,driver_version", "--format=csv,noheader"];
  const [table, banner] = await Promise.all([
    promisify(execFile)(program, query, options),
    // The version of CUDA that the driver can do stands in the head of the plain report alone.
    promisify(execFile)(program, [], options),
  ]);
  const rows = table.stdout
    .split(/\r?\n/)
    .map((line) => line.split(/,\s*/))
    .filter((row) => row.length === 2);
  const driver = rows[0]?.[1];
  if (driver === undefined) return undefined;
  const cuda = /CUDA Version:\s*([\d.]+)/.exec(banner.stdout)?.[1];
  return { cards: rows.map(([name = ""]) => name), driver, ...(cuda !== undefined && { cuda }) };
}
