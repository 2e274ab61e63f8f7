import type { HeadRecord } from "../../../engine/engine.ts";
import { UserError } from "../../../engine/model/errors.ts";
import type { Project } from "../../services.ts";
import { changesOf } from "../../../engine/model/snapshot.ts";
import { planRestore } from "../../services/restoring.ts";

/** What `recordHead` would tell, without recording anything; undefined where the commit at HEAD has no snapshot. */
export async function compareWithHead(project: Project): Promise<HeadRecord | undefined> {
  try {
    const plan = await planRestore(project, { ref: "HEAD" });
    const { snapshot } = plan;
    if (!snapshot) return undefined;
    const differing = changesOf(plan).map(({ target }) => target.path);
    return { snapshot, isNew: false, differing, ...(snapshot.commit !== undefined && { commit: snapshot.commit }) };
  } catch (error) {
    if (error instanceof UserError && nothingToCompare.has(error.code)) return undefined;
    throw error;
  }
}

const nothingToCompare = new Set(["snapshot-unknown", "commit-without-snapshot"]);
