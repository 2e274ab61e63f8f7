import type { EngineContext } from "../context.ts";
import type { OpenCopy } from "../copy/copyEngine.ts";
import { lookupParam } from "../discovery/params/lookupParam.ts";
import { runName } from "../run/runName.ts";
import type { StoredSweep } from "../ledger/sweeps.ts";
import { didYouMean } from "../model/didYouMean.ts";
import { UserError } from "../model/errors.ts";
import { timeOrderedId } from "../model/id.ts";
import type { ParamAssignment } from "../model/plan.ts";
import type { Sweep, SweepAxis, SweepControl, SweepRequest } from "../model/sweep.ts";
import { identify, isAlive } from "../run/process/processIdentity.ts";
import type { ProcessIdentity } from "../run/process/processIdentity.ts";
import { expandSpace } from "./expandSpace.ts";
import { keepSweepBase } from "./sweepBase.ts";
import { workSweep } from "./workSweep.ts";
import type { SweepHost } from "./workSweep.ts";

/**
 * The parameters of each run that a request comes to, in order. Throws a `UserError`: `param-unknown` for a parameter
 * that is not in its file, `params-file-missing`, and as `expandSpace`.
 */
export async function planSweep(
  context: Pick<EngineContext, "discovery">,
  request: Pick<SweepRequest, "axes" | "samples" | "seed">,
): Promise<readonly (readonly ParamAssignment[])[]> {
  for (const axis of request.axes) await checkAxis(context, axis);
  return expandSpace(request);
}

/** Starts a sweep and works through it to its end, as `workSweep`. Throws also as `planSweep` and `keepSweepBase`. */
export async function startSweep(
  context: EngineContext,
  request: SweepRequest,
  host: SweepHost,
  openCopy: OpenCopy,
): Promise<Sweep> {
  const points = await planSweep(context, request);
  const id = timeOrderedId(Date.now(), Math.random());
  const isTaken = (name: string): boolean =>
    context.ledger.runs.isNameTaken(name) || context.ledger.sweeps.find(name) !== undefined;
  const name = request.name ?? `${runName(id, isTaken)}-sweep`;
  const process = ownIdentity();
  await context.store.keeping(async () => {
    const base = await keepSweepBase(context, host);
    context.ledger.sweeps.begin({ id, name, request, base, startedAt: Date.now(), process, points });
  });
  return workTo(context, id, host, openCopy);
}

/** Goes on with a sweep that was stopped or whose process is gone. Throws `sweep-unknown`, `sweep-running`, `sweep-ended`. */
export async function resumeSweep(
  context: EngineContext,
  ref: string,
  host: SweepHost,
  openCopy: OpenCopy,
): Promise<Sweep> {
  const { id, name, state, runs } = findSweep(context, ref);
  if (state === "running" || state === "paused") {
    throw new UserError("sweep-running", `${name} is under way.`, "Pause, resume or cancel it in the Runs view.");
  }
  if (!runs.some((run) => run.state === "waiting" || run.state === "running")) {
    throw new UserError("sweep-ended", `Nothing of ${name} is left to run.`, "Start another sweep.");
  }
  context.ledger.sweeps.takeOver(id, ownIdentity());
  return workTo(context, id, host, openCopy);
}

/** Newest first. */
export function listSweeps({ ledger }: Pick<EngineContext, "ledger">, limit?: number): readonly Sweep[] {
  return ledger.sweeps.list(limit).map(toSweep);
}

/** By id or name. Throws a `UserError` `sweep-unknown`. */
function findSweep({ ledger }: Pick<EngineContext, "ledger">, ref: string): Sweep {
  const found = ledger.sweeps.find(ref);
  if (found) return toSweep(found);
  const near = didYouMean(
    ref,
    ledger.sweeps.list().map(({ name }) => name),
  );
  throw new UserError(
    "sweep-unknown",
    `There is no sweep ${ref}.`,
    near === undefined ? "`cairn sweeps` lists all sweeps." : `Did you mean ${near}?`,
  );
}

/** Asks something of a sweep; the process that works through it follows within a second. Throws `sweep-unknown`. */
export function controlSweep(context: Pick<EngineContext, "ledger">, ref: string, control: SweepControl): Sweep {
  const { id, state } = findSweep(context, ref);
  context.ledger.sweeps.control(id, control);
  // Nobody is there to follow: what is asked is all that happens.
  if (state === "interrupted" && control.kind === "cancel") context.ledger.sweeps.setState(id, "cancelled", Date.now());
  return findSweep(context, id);
}

async function workTo(context: EngineContext, id: string, host: SweepHost, openCopy: OpenCopy): Promise<Sweep> {
  const { name, runs } = findSweep(context, id);
  const left = runs.filter(({ state }) => state === "waiting").length;
  host.onEvent({ kind: "sweep-started", name, count: runs.length, left });
  await workSweep(context, id, host, openCopy);
  return findSweep(context, id);
}

function toSweep({ process: written, base: _base, ...sweep }: StoredSweep): Sweep {
  const isGoingOn = sweep.state === "running" || sweep.state === "paused";
  const isLeft = isGoingOn && !isAlive(JSON.parse(written) as ProcessIdentity);
  return isLeft ? { ...sweep, state: "interrupted" } : sweep;
}

function ownIdentity(): string {
  return JSON.stringify(identify(process.pid));
}

async function checkAxis({ discovery }: Pick<EngineContext, "discovery">, { file, key }: SweepAxis): Promise<void> {
  const params = await discovery.params(file);
  if (params === undefined) {
    throw new UserError(
      "params-file-missing",
      `There is no parameters file \`${file}\` to sweep over.`,
      "Name it relative to the project's root: conf/params.yaml:train.lr=0.1,0.2",
    );
  }
  if (lookupParam(params.values, key) !== undefined) return;
  const near = didYouMean(key, [...params.leaves.keys()]);
  throw new UserError(
    "param-unknown",
    `\`${key}\` is not in ${file}.`,
    near === undefined ? "Write it into the file with its usual value first." : `Did you mean \`${near}\`?`,
  );
}
