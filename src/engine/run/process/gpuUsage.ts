import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { isAlive } from "./processIdentity.ts";
import { resolveProgram } from "./programs.ts";
import type { CommandPlace } from "./programs.ts";

/** What the graphics cards did at one moment. */
export interface GpuSample {
  readonly cards: readonly {
    readonly index: string;
    readonly id: string;
    readonly load: number;
    readonly memoryBytes: number;
  }[];
  /** One entry for each process and card. */
  readonly processes: readonly { readonly pid: number; readonly cardId: string; readonly memoryBytes: number }[];
}

const timeoutMs = 10_000;
const bytesPerMebibyte = 1024 * 1024;

/**
 * Asks NVIDIA's `nvidia-smi` what its cards do. Undefined where it is not on PATH. The question rejects where it gets no
 * answer; values that the driver does not tell count as none.
 */
export function gpuQuestion(place: CommandPlace): (() => Promise<GpuSample>) | undefined {
  const program = resolveProgram("nvidia-smi", place);
  if (program === undefined) return undefined;
  const ask = async (query: string): Promise<readonly (readonly string[])[]> => {
    const args = [query, "--format=csv,noheader,nounits"];
    const { stdout } = await promisify(execFile)(program, args, { ...place, timeout: timeoutMs, windowsHide: true });
    return stdout.split(/\r?\n/).map((line) => line.split(/,\s*/));
  };
  return async () => {
    const [cards, processes] = await Promise.all([
      ask("--query-gpu=index,uuid,utilization.gpu,memory.used"),
      ask("--query-compute-apps=pid,gpu_uuid,used_memory"),
    ]);
    return {
      cards: cards
        .filter((row) => row.length === 4)
        .map(([index = "", id = "", load, memory]) => ({
          index,
          id,
          load: numberOf(load) / 100,
          memoryBytes: toBytes(memory),
        })),
      processes: processes
        .filter((row) => row.length === 3)
        .map(([pid, cardId = "", memory]) => ({ pid: Number(pid), cardId, memoryBytes: toBytes(memory) })),
    };
  };
}

function toBytes(mebibytes: string | undefined): number {
  return numberOf(mebibytes) * bytesPerMebibyte;
}

/** `[N/A]` and the like count as nothing. */
function numberOf(text: string | undefined): number {
  const value = Number(text);
  return Number.isFinite(value) ? value : 0;
}

/** What was used of some cards at one moment. */
export interface GpuUse {
  readonly memoryBytes: number;
  readonly load: number;
  /** Whether the driver tells that the processes use them; else it is what all who have these cards do with them. */
  readonly isTold: boolean;
}

/**
 * What some processes use of the cards; undefined where they use none. `visible` is their `CUDA_VISIBLE_DEVICES`: indices
 * or ids, or the beginnings of these.
 */
export function useOf(sample: GpuSample, pids: ReadonlySet<number>, visible: string | undefined): GpuUse | undefined {
  const own = sample.processes.filter(({ pid }) => pids.has(pid));
  if (own.length > 0) {
    const cards = sample.cards.filter(({ id }) => own.some(({ cardId }) => cardId === id));
    return { memoryBytes: sum(own.map(({ memoryBytes }) => memoryBytes)), load: meanLoad(cards), isTold: true };
  }
  // In a container the driver tells no processes, or by the numbers that they have outside of it.
  const tellsApart = sample.processes.some(({ pid }) => isAlive({ pid, since: Date.now() }));
  const names = visible?.split(",").map((name) => name.trim());
  const cards = sample.cards.filter(
    ({ index, id }) => names?.some((name) => name === index || (name.length > 2 && id.startsWith(name))) ?? true,
  );
  if (tellsApart || cards.length === 0) return undefined;
  return { memoryBytes: sum(cards.map(({ memoryBytes }) => memoryBytes)), load: meanLoad(cards), isTold: false };
}

function meanLoad(cards: GpuSample["cards"]): number {
  return cards.length === 0 ? 0 : sum(cards.map(({ load }) => load)) / cards.length;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
