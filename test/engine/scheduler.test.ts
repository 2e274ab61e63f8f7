import assert from "node:assert/strict";
import { describe, it } from "node:test";
import * as fc from "fast-check";
import type { Capacity } from "../../src/engine/graph/resourcePool.ts";
import { isChain, Scheduler } from "../../src/engine/graph/scheduler.ts";
import type { Decision, Task, TaskEnd } from "../../src/engine/graph/scheduler.ts";
import { noDemand } from "../../src/engine/model/execution.ts";
import type { Resources } from "../../src/engine/model/execution.ts";

const counted = ["cpu", "gpu", "memoryBytes"] as const;

/** Most ask for nothing; some ask for more than there is. */
const demands: fc.Arbitrary<Resources> = fc.oneof(
  fc.constant(noDemand),
  fc.record({
    cpu: fc.integer({ min: 1, max: 5 }),
    gpu: fc.nat(3),
    memoryBytes: fc.nat(5),
    mutex: fc.subarray(["db", "port"]),
  }),
);

/** Tasks in an order of running, each of which may need any before it. */
const tasksOfAPlan: fc.Arbitrary<readonly Task[]> = fc
  .array(
    fc.record({
      mayRun: fc.boolean(),
      seconds: fc.nat(100),
      demand: demands,
      needs: fc.array(fc.nat(30), { maxLength: 4 }),
    }),
    { maxLength: 14 },
  )
  .map((drawn) =>
    drawn.map((one, index) => ({
      ...one,
      id: `t${index}`,
      needs: index === 0 ? ["not in the plan"] : one.needs.map((at) => `t${at % index}`),
    })),
  );

interface Round {
  readonly tasks: readonly Task[];
  readonly jobs: number;
  readonly capacity: Capacity;
  readonly keepGoing: boolean;
  /** How the tasks end, in the order of being told, and which of those under way is told next. */
  readonly ends: readonly { readonly end: Exclude<TaskEnd, "skipped">; readonly pick: number }[];
}

const rounds: fc.Arbitrary<Round> = fc.record({
  tasks: tasksOfAPlan,
  jobs: fc.integer({ min: 1, max: 4 }),
  capacity: fc.record({ cpu: fc.integer({ min: 1, max: 4 }), gpu: fc.nat(2), memoryBytes: fc.nat(4) }),
  keepGoing: fc.boolean(),
  ends: fc.array(
    fc.record({
      end: fc.oneof(
        { weight: 12, arbitrary: fc.constant("good" as const) },
        { weight: 2, arbitrary: fc.constant("failed" as const) },
        { weight: 1, arbitrary: fc.constant("stopped" as const) },
      ),
      pick: fc.nat(3),
    }),
    { maxLength: 14 },
  ),
});

interface Step {
  /** Undefined where something under way had to end first. */
  readonly decision: Decision | undefined;
  /** How everything had ended then. */
  readonly ended: ReadonlyMap<string, TaskEnd>;
  readonly underWay: readonly string[];
}

/** Carries a run out to its end, and tells each answer of the scheduler with the moment that it was given in. */
function play({ tasks, jobs, capacity, keepGoing, ends }: Round): readonly Step[] {
  const scheduler = new Scheduler(tasks, { jobs, capacity, keepGoing });
  const ended = new Map<string, TaskEnd>();
  const underWay: string[] = [];
  const steps: Step[] = [];
  const left = [...ends];
  const finish = (id: string): void => {
    const end = left.shift()?.end ?? "good";
    ended.set(id, end);
    scheduler.end(id, end);
  };
  for (;;) {
    const decision = scheduler.next();
    steps.push({ decision, ended: new Map(ended), underWay: [...underWay] });
    if (decision !== undefined) {
      if (decision.kind === "skip") ended.set(decision.id, "skipped");
      else if (decision.kind === "pass") finish(decision.id);
      else underWay.push(decision.id);
    } else if (underWay.length > 0) {
      for (const id of underWay.splice((left[0]?.pick ?? 0) % underWay.length, 1)) finish(id);
    } else return steps;
  }
}

const runCount = { numRuns: 2_000 };

describe("the scheduler, whatever the graph and however its tasks end", () => {
  it("gives each task exactly one turn, and always ends", () => {
    fc.assert(
      fc.property(rounds, (round) => {
        const decided = play(round).flatMap(({ decision }) => decision?.id ?? []);
        assert.deepEqual(decided.toSorted(), round.tasks.map(({ id }) => id).toSorted());
      }),
      runCount,
    );
  });

  it("begins nothing before all that it needs has ended well", () => {
    fc.assert(
      fc.property(rounds, (round) => {
        const byId = new Map(round.tasks.map((task) => [task.id, task]));
        for (const { decision, ended } of play(round)) {
          if (decision === undefined || decision.kind === "skip") continue;
          const needs = (byId.get(decision.id)?.needs ?? []).filter((id) => byId.has(id));
          for (const id of needs) assert.equal(ended.get(id), "good", `${decision.id} needs ${id}`);
        }
      }),
      runCount,
    );
  });

  it("never starts what is fresh, and never more than there are jobs", () => {
    fc.assert(
      fc.property(rounds, (round) => {
        const mayRun = new Map(round.tasks.map((task) => [task.id, task.mayRun]));
        for (const { decision, underWay } of play(round)) {
          if (decision === undefined || decision.kind === "skip") continue;
          assert.equal(decision.kind === "start", mayRun.get(decision.id));
          if (decision.kind === "start") assert.ok(underWay.length < round.jobs);
        }
      }),
      runCount,
    );
  });

  it("never has more taken than there is, but by one that is alone", () => {
    fc.assert(
      fc.property(rounds, (round) => {
        const demandOf = new Map(round.tasks.map(({ id, demand }) => [id, demand]));
        for (const { decision, underWay } of play(round)) {
          if (decision?.kind !== "start" || underWay.length === 0) continue;
          const taken = [...underWay, decision.id].flatMap((id) => demandOf.get(id) ?? []);
          for (const what of counted) {
            const sum = taken.reduce((most, demand) => most + demand[what], 0);
            assert.ok(sum <= round.capacity[what], `${sum} of ${round.capacity[what]} ${what}`);
          }
          const names = taken.flatMap(({ mutex }) => mutex);
          assert.equal(new Set(names).size, names.length);
        }
      }),
      runCount,
    );
  });

  it("leaves no place empty that a task could take", () => {
    fc.assert(
      fc.property(rounds, (round) => {
        const ends = round.ends.map((one) => ({ ...one, end: "good" as const }));
        const tasks = round.tasks.map((task) => ({ ...task, demand: noDemand }));
        const capacity = { ...round.capacity, cpu: round.jobs };
        for (const { decision, ended, underWay } of play({ ...round, ends, tasks, capacity })) {
          if (decision !== undefined || underWay.length === round.jobs) continue;
          const waiting = round.tasks.filter(({ id }) => !ended.has(id) && !underWay.includes(id));
          for (const { id, needs } of waiting) assert.ok(!needs.every((need) => ended.has(need)), id);
        }
      }),
      runCount,
    );
  });

  it("begins nothing after a failure or a stop, unless it is to go on", () => {
    fc.assert(
      fc.property(rounds, (round) => {
        for (const { decision, ended } of play(round)) {
          const ends = [...ended.values()];
          const isOver = ends.includes("stopped") || (!round.keepGoing && ends.includes("failed"));
          if (isOver) assert.notEqual(decision?.kind, "start");
        }
      }),
      runCount,
    );
  });

  it("skips, where it is to go on, exactly what needs a failed task", () => {
    fc.assert(
      fc.property(rounds, (round) => {
        const ends = round.ends.map((one) => ({ ...one, end: one.end === "stopped" ? ("good" as const) : one.end }));
        const steps = play({ ...round, ends, keepGoing: true });
        for (const { decision, ended } of steps) {
          if (decision?.kind !== "skip") continue;
          assert.equal(decision.cause.kind, "needs");
          if (decision.cause.kind === "needs") assert.equal(ended.get(decision.cause.id), decision.cause.end);
        }
      }),
      runCount,
    );
  });
});

describe("the order of turns", () => {
  const task = (id: string, seconds: number, ...needs: readonly string[]): Task => ({
    id,
    seconds,
    needs,
    mayRun: true,
    demand: noDemand,
  });

  const capacity = { cpu: 9, gpu: 1, memoryBytes: 0 };

  it("begins with the longest way to the end", () => {
    const tasks = [task("short", 1), task("long", 5), task("root", 1), task("leaf", 9, "root"), task("same", 5)];
    const scheduler = new Scheduler(tasks, { jobs: 9, keepGoing: false, capacity });
    const begun = Array.from({ length: 4 }, () => scheduler.next()?.id);
    assert.deepEqual(begun, ["root", "long", "same", "short"]);
    assert.equal(scheduler.next(), undefined);
    scheduler.end("root", "good");
    assert.deepEqual(scheduler.next(), { kind: "start", id: "leaf" });
  });

  it("begins others where the first one does not find what it asks for", () => {
    const train = { ...noDemand, gpu: 1 };
    const tasks = [
      { ...task("train-a", 9), demand: train },
      { ...task("train-b", 8), demand: train },
      task("report", 1),
    ];
    const scheduler = new Scheduler(tasks, { jobs: 9, keepGoing: false, capacity });
    assert.deepEqual([scheduler.next()?.id, scheduler.next()?.id, scheduler.next()], ["train-a", "report", undefined]);
    scheduler.end("train-a", "good");
    assert.equal(scheduler.next()?.id, "train-b");
  });

  it("gives the place of a task that is put off to another one, and it its turn again", () => {
    const tasks = [task("long", 9), task("short", 1), task("last", 1, "long")];
    const scheduler = new Scheduler(tasks, { jobs: 1, keepGoing: false, capacity });
    assert.equal(scheduler.next()?.id, "long");
    scheduler.putOff("long");
    assert.deepEqual([scheduler.next()?.id, scheduler.next()], ["short", undefined]);
    scheduler.retry("long");
    assert.equal(scheduler.next(), undefined);
    scheduler.end("short", "good");
    assert.equal(scheduler.next()?.id, "long");
    scheduler.putOff("long");
    assert.equal(scheduler.next(), undefined);
    scheduler.stop();
    assert.deepEqual(new Set([scheduler.next()?.id, scheduler.next()?.id]), new Set(["long", "last"]));
    scheduler.retry("long");
    assert.equal(scheduler.next(), undefined);
  });

  it("is a chain where no two can be under way at once", () => {
    const chain = [
      task("a", 1),
      { ...task("fresh", 1, "a"), mayRun: false },
      task("b", 1, "fresh"),
      task("c", 1, "b", "a"),
    ];
    assert.equal(isChain(chain), true);
    assert.equal(isChain([]), true);
    assert.equal(isChain([...chain, task("d", 1, "b")]), false);
  });
});
