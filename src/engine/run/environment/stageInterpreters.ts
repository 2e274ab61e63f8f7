import path from "node:path";
import { setImmediate as nextTurn } from "node:timers/promises";
import type { EngineContext } from "../../context.ts";
import { commandLines } from "../../model/stage.ts";
import type { RunEnvironment } from "../../model/run.ts";
import type { Stage } from "../../model/stage.ts";
import { choosingTool, findInterpreter } from "./interpreter.ts";
import type { Interpreter, SearchPlace } from "./interpreter.ts";
import { messageOf } from "../messageOf.ts";

type Log = EngineContext["log"];

/** An interpreter that stages start, and where the first of them does. */
export interface UsedInterpreter extends Interpreter {
  readonly place: SearchPlace;
  /** Their ids. */
  readonly stages: readonly string[];
}

interface StageLine {
  readonly stageId: string;
  readonly line: string;
  readonly place: SearchPlace;
}

/** After so many stages something else may have its turn. */
const stagesATurn = 50;

/** The interpreters that the commands of stages start, in the order of the stages. */
export class StageInterpreters {
  readonly #used = new Map<string, UsedInterpreter>();
  readonly #without: StageLine[] = [];

  readonly #log: Log;

  private constructor(log: Log) {
    this.#log = log;
  }

  static async find(
    { root, log }: Pick<EngineContext, "root" | "log">,
    stages: readonly Stage[],
    env: NodeJS.ProcessEnv,
  ): Promise<StageInterpreters> {
    const found = new StageInterpreters(log);
    const known = new Map<string, Interpreter | undefined>();
    for (const [at, stage] of stages.entries()) {
      if (at % stagesATurn === stagesATurn - 1) await nextTurn();
      const place = { cwd: path.join(root, stage.wdir), env, known };
      for (const line of commandLines(stage.cmd)) found.#take(stage.id, line, place);
    }
    return found;
  }

  get used(): readonly UsedInterpreter[] {
    return [...this.#used.values()];
  }

  /** The tools that choose an environment which cannot be found without them, and the stages that they start. */
  get unknown(): NonNullable<RunEnvironment["unknown"]> {
    const chosen = this.#without.flatMap(({ stageId, line, place }) => {
      const tool = choosingTool(line, place);
      return tool === undefined ? [] : [{ tool, stageId }];
    });
    return [...Map.groupBy(chosen, ({ tool }) => tool)].map(([tool, lines]) => {
      return { tool, stages: [...new Set(lines.map(({ stageId }) => stageId))] };
    });
  }

  /** Whether a command that started none starts one now: its environment has been made meanwhile. */
  hasMore(): boolean {
    const known = new Map<string, Interpreter | undefined>();
    return this.#without.some(({ line, place }) => this.#find(line, { ...place, known }) !== undefined);
  }

  /** None where a tool's own files are not what they should be: the line in the log tells. */
  #find(line: string, place: SearchPlace): Interpreter | undefined {
    try {
      return findInterpreter(line, place);
    } catch (error) {
      this.#log("warn", `The interpreter of \`${line}\` is not recorded: ${messageOf(error)}`);
      return undefined;
    }
  }

  #take(stageId: string, line: string, place: SearchPlace): void {
    const found = this.#find(line, place);
    if (found === undefined) {
      this.#without.push({ stageId, line, place });
      return;
    }
    const before = this.#used.get(found.file)?.stages ?? [];
    this.#used.set(found.file, { ...found, place, stages: [...new Set([...before, stageId])] });
  }
}
