import { availableParallelism } from "node:os";
import { performance } from "node:perf_hooks";
import type { StageUsage } from "../../model/run.ts";
import { gpuQuestion, useOf } from "./gpuUsage.ts";
import type { GpuSample, GpuUse } from "./gpuUsage.ts";
import { kinOf, processTable } from "./processTable.ts";
import type { ProcessTable, ProcessUse } from "./processTable.ts";
import type { CommandPlace } from "./programs.ts";

/** A stage whose command is under way. */
interface MeasuredStage {
  /** The process that leads the command: the shell. */
  readonly leader: number;
  /** Of the stage's commands before this one. */
  readonly cpuMsBefore: number;
  /** Of this command, by process, as far as it was seen. */
  cpuMs: ReadonlyMap<number, number>;
  peakMemoryBytes: number;
  /** Its `CUDA_VISIBLE_DEVICES`. */
  readonly visibleCards: string | undefined;
  /** All looks at the cards together: of memory the most, the load added up. */
  gpu: GpuUse | undefined;
  gpuLooks: number;
}

/** The first looks come soon, for what ends soon. */
const firstDelayMs = 50;
const maxDelayMs = 10_000;
/** Looks may take one part in so many of the time, a third of a percent of a core, and so many milliseconds more. */
const costShare = 300;
const freeMs = 100;
const gpuFirstDelayMs = 2_000;
const gpuDelayMs = 5_000;

/**
 * Measures what the stages of a run use, by looking at their processes from time to time. It looks less often where
 * looking takes long (many processes), and never keeps this process alive. What cannot be read is left out.
 */
export class UsageMeter {
  readonly #table: ProcessTable | undefined;
  readonly #askGpu: () => (() => Promise<GpuSample>) | undefined;
  readonly #stages = new Map<string, MeasuredStage>();
  #delayMs = firstDelayMs;
  #timer: NodeJS.Timeout | undefined;
  #gpuTimer: NodeJS.Timeout | undefined;
  /** What this process's ended children had used at the last look, and when that was. */
  #endedMs = 0;
  #lookedAt = 0;
  readonly #begunAt = performance.now();
  #spentMs = 0;

  /** `place` is where `nvidia-smi` is looked for. */
  constructor(place: CommandPlace, platform: NodeJS.Platform = process.platform) {
    this.#table = processTable(platform);
    this.#askGpu = () => gpuQuestion(place);
  }

  /** Measures a stage's next command by the process that leads it: its group and session, and all that they start. */
  follow(stageId: string, leader: number, visibleCards?: string): void {
    if (!this.#table) return;
    const isFirst = this.#stages.size === 0;
    if (isFirst) this.#takeEnded();
    const before = this.#stages.get(stageId);
    const cpuMsBefore = before ? this.#cpuMsOf(before) : 0;
    this.#stages.set(stageId, { ...(before ?? nothingUsed), leader, visibleCards, cpuMsBefore, cpuMs: new Map() });
    this.#delayMs = firstDelayMs;
    this.#planLook();
    if (isFirst) this.#planGpuLook(this.#askGpu(), gpuFirstDelayMs);
  }

  /** What the stage has used, once its last command has ended; undefined where the system does not tell. */
  end(stageId: string): StageUsage | undefined {
    const stage = this.#stages.get(stageId);
    if (!stage) return undefined;
    const cpuMs = this.#cpuMsOf(stage);
    this.#stages.delete(stageId);
    if (this.#stages.size === 0) this.#stop();
    const { peakMemoryBytes, gpu, gpuLooks } = stage;
    const isUsed = gpu && (gpu.isTold || gpu.load > 0);
    return {
      cpuMs,
      ...(peakMemoryBytes > 0 && { peakMemoryBytes }),
      ...(isUsed && { gpu: { peakMemoryBytes: gpu.memoryBytes, load: gpu.load / gpuLooks } }),
    };
  }

  /**
   * Of a stage whose command has ended. What the system has put to this process's account since the last look is the
   * command's, unless something else ended meanwhile too: then it is at most what the cores can do in that time.
   */
  #cpuMsOf({ cpuMsBefore, cpuMs }: MeasuredStage): number {
    const seen = sum([...cpuMs.values()]);
    const possible = seen + (performance.now() - this.#lookedAt) * availableParallelism();
    return cpuMsBefore + Math.round(Math.max(seen, Math.min(this.#takeEnded(), possible)));
  }

  /** What children that have ended since the last look had used, in milliseconds. */
  #takeEnded(): number {
    const before = this.#endedMs;
    this.#endedMs = this.#table?.endedChildrenMs() ?? 0;
    this.#lookedAt = performance.now();
    return this.#endedMs - before;
  }

  /** One look is due at a time, also where the last one is not yet answered. */
  #planLook(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#look(), this.#delayMs).unref();
  }

  async #look(): Promise<void> {
    const table = this.#table;
    if (!table) return;
    const startedAt = performance.now();
    const listed = table.list(new Set(this.#leaders()));
    // Waiting for `ps` costs nothing.
    this.#spentMs += performance.now() - startedAt;
    try {
      this.#take(await listed, table);
    } catch {
      // No `ps`, or no /proc: the stages go on unmeasured, and what was seen so far stands.
      return;
    }
    const quietMs = Math.min(this.#delayMs * 2, table.minIntervalMs);
    const earnedMs = performance.now() - this.#begunAt;
    const owedMs = (this.#spentMs - freeMs) * costShare - earnedMs;
    this.#delayMs = Math.min(Math.max(quietMs, owedMs), maxDelayMs);
    if (this.#stages.size > 0) this.#planLook();
  }

  #take(processes: readonly ProcessUse[], table: ProcessTable): void {
    const living = new Set(processes.map(({ pid }) => pid));
    for (const stage of this.#stages.values()) {
      const kin = kinOf(processes, new Set([stage.leader]));
      const used = processes.filter(({ pid }) => kin.has(pid)).map(({ pid, cpuMs }) => [pid, cpuMs] as const);
      // Linux puts what a process used to its parent's account when it ends; elsewhere it is remembered here.
      const isKept = table.endedChildrenMs() === undefined;
      stage.cpuMs = new Map([...(isKept ? stage.cpuMs : []), ...used]);
      stage.peakMemoryBytes = Math.max(stage.peakMemoryBytes, sum([...kin].map((pid) => table.peakMemory(pid))));
    }
    // Of one that has ended this very moment, the account is read when that is told.
    if (this.#leaders().every((leader) => living.has(leader))) this.#takeEnded();
  }

  #leaders(): readonly number[] {
    return [...this.#stages.values()].map(({ leader }) => leader);
  }

  #planGpuLook(ask: (() => Promise<GpuSample>) | undefined, delayMs: number): void {
    if (!ask) return;
    const look = async (): Promise<void> => {
      try {
        const sample = await ask();
        for (const stage of this.#stages.values()) takeGpu(stage, sample);
      } catch {
        // A card without a driver: the run's environment has its line in the log for that.
        return;
      }
      if (this.#stages.size > 0) this.#planGpuLook(ask, gpuDelayMs);
    };
    clearTimeout(this.#gpuTimer);
    this.#gpuTimer = setTimeout(() => void look(), delayMs).unref();
  }

  #stop(): void {
    clearTimeout(this.#timer);
    clearTimeout(this.#gpuTimer);
  }
}

const nothingUsed = { peakMemoryBytes: 0, gpu: undefined, gpuLooks: 0 };

function takeGpu(stage: MeasuredStage, sample: GpuSample): void {
  const use = useOf(sample, new Set([stage.leader, ...stage.cpuMs.keys()]), stage.visibleCards);
  if (!use) return;
  const { memoryBytes = 0, load = 0, isTold = false } = stage.gpu ?? {};
  stage.gpu = {
    memoryBytes: Math.max(memoryBytes, use.memoryBytes),
    load: load + use.load,
    isTold: isTold || use.isTold,
  };
  stage.gpuLooks += 1;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
