import * as vscode from "vscode";
import { escapeMarkdown } from "./markdown.ts";
import { Disposables } from "./disposables.ts";
import { matchElements, updateElements } from "./treeModel.ts";
import type { TreeElement, TreeNode } from "./treeModel.ts";

export interface ModelTreeOptions {
  readonly viewId: string;
  readonly canSelectMany: boolean;
  /** The view's rows as they are now. Called often; reads what is there and waits for nothing. */
  readonly build: () => readonly TreeNode[];
  /** Called when the view is shown; what it returns is disposed of when the view is hidden. */
  readonly onShow: () => vscode.Disposable;
  readonly onError: (error: unknown) => void;
}

/** Ages in the rows are told in minutes. */
const ageStepMs = 60_000;

/** A tree view that draws a model: told that something has changed, it draws only the rows that look different. */
export class ModelTree implements vscode.TreeDataProvider<TreeElement>, vscode.Disposable {
  readonly onDidChangeTreeData: vscode.Event<TreeElement[] | undefined>;
  readonly view: vscode.TreeView<TreeElement>;
  private readonly options: ModelTreeOptions;
  private readonly disposables = new Disposables();
  private readonly changed: vscode.EventEmitter<TreeElement[] | undefined>;
  private roots: readonly TreeElement[] | undefined;
  private shown: vscode.Disposable | undefined;

  constructor(options: ModelTreeOptions) {
    this.options = options;
    this.changed = this.disposables.track(new vscode.EventEmitter());
    this.onDidChangeTreeData = this.changed.event;
    const { viewId, canSelectMany } = options;
    this.view = this.disposables.track(
      vscode.window.createTreeView(viewId, { treeDataProvider: this, canSelectMany, showCollapseAll: true }),
    );
    this.disposables.track(this.view.onDidChangeVisibility(() => this.followVisibility()));
    const timer = setInterval(() => this.update(), ageStepMs);
    this.disposables.track({ dispose: () => clearInterval(timer) });
    this.followVisibility();
  }

  /** Draws what looks different now. */
  update(): void {
    if (!this.roots || !this.view.visible) return;
    const { elements, change } = updateElements(this.roots, this.options.build(), undefined);
    this.roots = elements;
    if (change === "everything") this.changed.fire(undefined);
    else if (change.length > 0) this.changed.fire([...change]);
  }

  async getChildren(element?: TreeElement): Promise<TreeElement[]> {
    if (!element) {
      this.roots ??= matchElements([], this.options.build(), undefined);
      return [...this.roots];
    }
    const { node } = element;
    if (node.load) {
      const nodes = await this.loaded(node.load);
      element.children = updateElements(element.children ?? [], nodes, element).elements;
    } else {
      element.children ??= matchElements([], node.children?.() ?? [], element);
    }
    return [...element.children];
  }

  /** Opens the view at a row, given the ids from the root down to it; a row that is not there any more is not an error. */
  async reveal(ids: readonly string[]): Promise<void> {
    let element: TreeElement | undefined;
    for (const id of ids) {
      element = (await this.getChildren(element)).find((child) => child.id === id);
      if (!element) return;
    }
    if (element) await this.view.reveal(element, { select: true, focus: true, expand: true });
  }

  getParent(element: TreeElement): TreeElement | undefined {
    return element.parent;
  }

  getTreeItem({ node }: TreeElement): vscode.TreeItem {
    const item = new vscode.TreeItem(node.label, collapsibleState(node));
    item.id = node.id;
    if (node.description !== undefined) item.description = node.description;
    if (node.icon) item.iconPath = themeIcon(node.icon);
    if (node.context !== undefined) item.contextValue = node.context;
    if (node.command) item.command = node.command;
    item.accessibilityInformation = { label: node.spoken ?? [node.label, node.description].filter(Boolean).join(", ") };
    return item;
  }

  async resolveTreeItem(item: vscode.TreeItem, { node }: TreeElement): Promise<vscode.TreeItem> {
    const text = node.tooltip?.() ?? plain([node.label, node.description]);
    const more = (await node.tooltipMore?.()) ?? "";
    item.tooltip = new vscode.MarkdownString(more === "" ? text : `${text}\n\n${more}`, true);
    return item;
  }

  dispose(): void {
    this.shown?.dispose();
    this.disposables.dispose();
  }

  private followVisibility(): void {
    if (this.view.visible === (this.shown !== undefined)) return;
    this.shown?.dispose();
    this.shown = this.view.visible ? this.options.onShow() : undefined;
    this.update();
  }

  private async loaded(load: () => Promise<readonly TreeNode[]>): Promise<readonly TreeNode[]> {
    try {
      return await load();
    } catch (error) {
      this.options.onError(error);
      return [];
    }
  }
}

function collapsibleState({ children, load, isExpanded }: TreeNode): vscode.TreeItemCollapsibleState {
  if (!children && !load) return vscode.TreeItemCollapsibleState.None;
  return isExpanded === true ? vscode.TreeItemCollapsibleState.Expanded : vscode.TreeItemCollapsibleState.Collapsed;
}

function themeIcon({ name, color }: NonNullable<TreeNode["icon"]>): vscode.ThemeIcon {
  return color === undefined ? new vscode.ThemeIcon(name) : new vscode.ThemeIcon(name, new vscode.ThemeColor(color));
}

function plain(texts: readonly (string | undefined)[]): string {
  return texts
    .filter((text) => text !== undefined && text !== "")
    .map((text) => escapeMarkdown(text ?? ""))
    .join(" \u2014 ");
}
