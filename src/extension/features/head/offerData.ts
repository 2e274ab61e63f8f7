import * as vscode from "vscode";
import type { HeadRecord } from "../../../engine/engine.ts";
import type { Snapshot } from "../../../engine/model/snapshot.ts";
import type { Notify, Project } from "../../services.ts";
import { shortHash } from "../../services/format.ts";
import { countOf } from "../../../engine/model/words.ts";
import { whoseData } from "./whoseData.ts";
import { bringBack, offerRestore, planRestore } from "../../services/restoring.ts";

/** Asks a question with buttons beside it; resolves to the one that was pressed. */
export type Ask = (question: string, ...answers: readonly string[]) => PromiseLike<string | undefined>;

const bring = "Bring data along";
const show = "Show";
const notNow = "Not now";

/** The snapshot that the workspace's data does not belong to, where HEAD has one. */
export function snapshotToOffer({ snapshot, isNew, differing }: HeadRecord): Snapshot | undefined {
  return isNew || differing.length === 0 ? undefined : snapshot;
}

/** Offers to bring back the data that the commit at HEAD used, and does what is answered. */
export async function offerData(
  notify: Notify,
  project: Project,
  snapshot: Snapshot,
  differing: readonly string[],
  ask: Ask = (question, ...answers) => vscode.window.showInformationMessage(question, ...answers),
): Promise<void> {
  const differ = `${countOf(differing.length, "artifact")} ${differing.length === 1 ? "differs" : "differ"}`;
  const answer = await ask(`${await describeMismatch(project, snapshot, differing)} (${differ}).`, bring, show, notNow);
  const request = { ref: snapshot.id };
  if (answer === bring) await bringBack(notify, project, await planRestore(project, request));
  if (answer === show) await offerRestore(notify, project, request);
}

/** So many snapshots, the newest, are looked through for whose the data may be. */
const consideredSnapshots = 200;

async function describeMismatch(project: Project, snapshot: Snapshot, differing: readonly string[]): Promise<string> {
  const { engine } = project;
  const snapshots = await engine.snapshots(consideredSnapshots);
  const listed = snapshots.find(({ id }) => id === snapshot.id);
  const code = listed?.refs[0] ?? `commit ${shortHash(snapshot.commit ?? "")}`;
  const owner = whoseData(snapshots, await engine.artifacts(), differing);
  return owner === undefined ? `The data here is not what ${code} used` : `Data is of ${owner}, the code of ${code}`;
}
