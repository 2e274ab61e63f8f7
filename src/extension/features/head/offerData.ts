import * as vscode from "vscode";
import type { HeadRecord } from "../../../engine/engine.ts";
import { sizeOfMismatch, titleOfMismatch } from "../../../engine/model/dataMismatch.ts";
import type { Snapshot } from "../../../engine/model/snapshot.ts";
import type { Notify, Project } from "../../services.ts";
import { shortHash } from "../../services/format.ts";
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
  const size = sizeOfMismatch({ paths: differing });
  const answer = await ask(`${await describe(project, snapshot, differing)} (${size}).`, bring, show, notNow);
  const request = { ref: snapshot.id };
  if (answer === bring) await bringBack(notify, project, await planRestore(project, request));
  if (answer === show) await offerRestore(notify, project, request);
}

async function describe(project: Project, { commit = "" }: Snapshot, differing: readonly string[]): Promise<string> {
  const mismatch = await project.engine.dataMismatch();
  const isAll = differing.every((path) => mismatch?.paths.includes(path));
  if (mismatch && isAll) return titleOfMismatch(mismatch);
  return `The data here is not what ${mismatch?.code.name ?? `commit ${shortHash(commit)}`} used`;
}
