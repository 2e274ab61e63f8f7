import { isDeepStrictEqual } from "node:util";
import type { Command } from "vscode";

/** One row of a tree view, as it looks now. Built anew from the state each time; what VS Code holds is a `TreeElement`. */
export interface TreeNode {
  /** Stays the same as long as the row is about the same thing; unique in its view. */
  readonly id: string;
  readonly label: string;
  readonly description?: string;
  /** A codicon's name, and a colour of the theme. */
  readonly icon?: { readonly name: string; readonly color?: string };
  /** `viewItem` in when-clauses. */
  readonly context?: string;
  /** What a screen reader says, with the state in words. */
  readonly spoken?: string;
  /** Markdown; made when the pointer rests on the row. */
  readonly tooltip?: () => string;
  /** More for the tooltip, where it has to be read. */
  readonly tooltipMore?: () => Promise<string>;
  /** What a click does. */
  readonly command?: Command;
  readonly isExpanded?: boolean;
  /** What commands are told that are called on this row: fields of a `StageRef`, `RunRef`, … */
  readonly ref?: Readonly<Record<string, string | number | null>>;
  readonly children?: () => readonly TreeNode[];
  /** In place of `children` where they must be asked for. */
  readonly load?: () => Promise<readonly TreeNode[]>;
  /** Loaded children are asked for again when this is another value. */
  readonly revision?: unknown;
}

/** The handle of a row that VS Code keeps; it outlives changes of its looks. Commands get it as their argument. */
export interface TreeElement {
  readonly id: string;
  node: TreeNode;
  /** Undefined as long as nobody has opened the row. */
  children: readonly TreeElement[] | undefined;
  parent: TreeElement | undefined;
}

/** What has to be drawn again: all of it, or these rows with what lies beneath them. */
export type TreeChange = "everything" | readonly TreeElement[];

/** The rows of nodes, reusing the elements that were there for the same ids. */
export function matchElements(
  before: readonly TreeElement[],
  nodes: readonly TreeNode[],
  parent: TreeElement | undefined,
): readonly TreeElement[] {
  const known = new Map(before.map((element) => [element.id, element]));
  return nodes.map((node) => {
    const element = known.get(node.id);
    if (!element) return { ...node.ref, id: node.id, node, children: undefined, parent };
    return element;
  });
}

/**
 * Takes over what rows look like now, and tells which of them are to be drawn again.
 * A list that has gained, lost or moved rows is drawn again as a whole: its parent is in the answer.
 */
export function updateElements(
  before: readonly TreeElement[],
  nodes: readonly TreeNode[],
  parent: TreeElement | undefined,
): { readonly elements: readonly TreeElement[]; readonly change: TreeChange } {
  const elements = matchElements(before, nodes, parent);
  const isSameList = elements.length === before.length && elements.every((element, index) => element === before[index]);
  const below = elements.flatMap((element, index) => updateElement(element, nodes[index] ?? element.node));
  if (isSameList) return { elements, change: below };
  return { elements, change: parent ? [parent] : "everything" };
}

function updateElement(element: TreeElement, node: TreeNode): readonly TreeElement[] {
  const old = element.node;
  element.node = node;
  const hasNewLook = !isDeepStrictEqual(looks(old), looks(node)) || old.revision !== node.revision;
  if (!element.children || !node.children) {
    if (!node.load) element.children = undefined;
    return hasNewLook ? [element] : [];
  }
  const { elements, change } = updateElements(element.children, node.children(), element);
  element.children = elements;
  return hasNewLook ? [element] : change === "everything" ? [] : change;
}

function looks({ label, description, icon, context, spoken, command, children, load }: TreeNode): unknown {
  return [label, description, icon, context, spoken, command, children !== undefined, load !== undefined];
}
