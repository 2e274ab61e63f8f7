import { formatSize } from "../../../engine/model/words.ts";
import type { Project } from "../../services.ts";
import type { TreeNode } from "../../services/treeModel.ts";

/** A row for a store that is larger than cairn.yaml says to warn at; none where it is not. */
export function largeStoreRows({ root, state }: Project): readonly TreeNode[] {
  if (!state.largeStore) return [];
  const { bytes, warnAt } = state.largeStore;
  const description = `${formatSize(bytes)} of ${formatSize(warnAt)}`;
  return [
    {
      id: `largeStore:${root}`,
      label: "The store is large",
      description,
      icon: { name: "warning", color: "list.warningForeground" },
      context: "largeStore",
      spoken: `The store is large, ${description}`,
      tooltip: () => `It has ${formatSize(bytes)}, and cairn.yaml says to warn at ${formatSize(warnAt)}.`,
      ref: { root },
    },
  ];
}
