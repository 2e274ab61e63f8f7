import { readFileSync } from "node:fs";
import path from "node:path";
import type { EngineContext } from "../context.ts";
import { setParams } from "../discovery/params/setParams.ts";
import type { WorkOptions } from "../engine.ts";
import { isSameValue } from "../model/run.ts";
import type { ApplyChange, ParamShift } from "../model/applyPlan.ts";
import type { RunDetail } from "../model/run.ts";
import type { ParamValue } from "../model/stageRecord.ts";
import { versionOf } from "../project/versionOf.ts";
import { recordedParams } from "../run/params/recordedParams.ts";
import { paramsOfRun } from "./runCode.ts";

/** What would give the parameters files of the workspace the values of a run, and leave all else in them as it is. */
export async function planParams(
  context: EngineContext,
  run: RunDetail,
  options: WorkOptions,
): Promise<readonly ApplyChange[]> {
  const used = paramsOfRun(await context.discovery.pipeline(), run);
  const byFile = Map.groupBy(await recordedParams(context, used, run.params), ({ file }) => file);
  const now = await context.store.digest([...byFile.keys()], ["b3"], options);
  const changes: ApplyChange[] = [];
  for (const [file, set] of byFile) {
    const there = now.get(file);
    const current = there && versionOf(file, there);
    if (!current) continue;
    const bytes = Buffer.from(setParams(readFileSync(path.join(context.root, file), "utf8"), file, set));
    const target = { ...current, digest: await context.store.put(bytes), size: bytes.length };
    const leaves = (await context.discovery.params(file))?.leaves;
    const params = set.map(({ key, value }) => shiftOf(key, leaves?.get(key), value));
    changes.push({ part: "params", target, action: "replace", current, params });
  }
  return changes;
}

/** The values of a parameters file that differ between the workspace and a copy of it, by key. */
export async function paramShifts(
  context: EngineContext,
  copy: EngineContext,
  file: string,
): Promise<readonly ParamShift[]> {
  const [here, there] = [await context.discovery.params(file), await copy.discovery.params(file)];
  const keys = new Set([...(here?.leaves.keys() ?? []), ...(there?.leaves.keys() ?? [])]);
  return [...keys]
    .filter((key) => !isSameValue(here?.leaves.get(key), there?.leaves.get(key)))
    .map((key) => shiftOf(key, here?.leaves.get(key), there?.leaves.get(key)));
}

function shiftOf(key: string, before: ParamValue | undefined, after: ParamValue | undefined): ParamShift {
  return { key, ...(before !== undefined && { before }), ...(after !== undefined && { after }) };
}
