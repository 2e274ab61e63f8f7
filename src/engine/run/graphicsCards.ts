import { execFile } from "node:child_process";
import { promisify } from "node:util";
import type { RunEnvironment } from "../model/run.ts";
import { resolveProgram } from "./programs.ts";
import type { CommandPlace } from "./programs.ts";

const timeoutMs = 20_000;

/** How many cards `nvidia-smi -L` lists; undefined where it is not on PATH, rejects where it does not answer. */
export async function countGraphicsCards(place: CommandPlace): Promise<number | undefined> {
  const program = resolveProgram("nvidia-smi", place);
  if (program === undefined) return undefined;
  const { stdout } = await promisify(execFile)(program, ["-L"], { ...place, timeout: timeoutMs, windowsHide: true });
  return stdout.split(/\r?\n/).filter((line) => /^GPU \d+:/.test(line)).length;
}

/**
 * NVIDIA's cards with driver and CUDA version, where its `nvidia-smi` is on PATH. Rejects where that does not answer.
 * @see https://docs.nvidia.com/deploy/nvidia-smi/
 */
export async function readGraphicsCards(place: CommandPlace): Promise<RunEnvironment["gpu"]> {
  const program = resolveProgram("nvidia-smi", place);
  if (program === undefined) return undefined;
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
