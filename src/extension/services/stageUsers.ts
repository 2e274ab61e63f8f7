import { listOf } from "../../engine/model/words.ts";
import type { Project } from "../services.ts";

/** More stages or templates than this are told by their number. */
const namedUsers = 4;

/** A way to tell which stages of a project use something, by their ids: what one template makes stands under its name. */
export function userNamer({ state }: Project): (stageIds: readonly string[]) => string {
  const templates = new Map(state.pipeline?.stages.map(({ id, templateOf }) => [id, templateOf?.id]));
  return (stageIds) => {
    const users = [...Map.groupBy(stageIds, (id) => templates.get(id) ?? id)];
    const names = users.map(([name, ids]) => (ids[0] === name ? name : `${name} (${ids.length})`));
    return listOf(names, namedUsers);
  };
}
