import type { EndedTask, Project, RunMode, Services } from "../../src/extension/services.ts";
import type { TreeNode } from "../../src/extension/services/treeModel.ts";

/** Rows as a person reads them, two blanks a level; rows that must be asked for are left folded. */
export function linesOf(nodes: readonly TreeNode[], depth = Number.POSITIVE_INFINITY, indent = ""): readonly string[] {
  return nodes.flatMap((node) => {
    const line = `${indent}${[node.label, node.description].filter(Boolean).join(" ")}`;
    const below = depth > 1 ? linesOf(node.children?.() ?? [], depth - 1, `${indent}  `) : [];
    return [line, ...below];
  });
}

/** The first row that fits, wherever it stands. */
export function findNode(nodes: readonly TreeNode[], fits: (node: TreeNode) => boolean): TreeNode | undefined {
  for (const node of nodes) {
    const found = fits(node) ? node : findNode(node.children?.() ?? [], fits);
    if (found) return found;
  }
  return undefined;
}

/** Runs stages as a person does, and waits for the task's end. */
export async function runAndWait(
  services: Services,
  project: Project,
  stageIds: readonly string[],
  mode: RunMode,
): Promise<EndedTask> {
  const ended = endOfTask(services);
  await services.tasks.run(project, stageIds, mode);
  return ended;
}

/** The end of the task that ends next. */
export function endOfTask({ tasks }: Services): Promise<EndedTask> {
  return new Promise((resolve) => {
    const listener = tasks.onDidEnd((task) => {
      listener.dispose();
      resolve(task);
    });
  });
}
