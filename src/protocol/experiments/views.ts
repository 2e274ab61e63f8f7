/** How the table is looked at, by the name that the person has given it. */
export interface SavedView {
  readonly name: string;
  /** Of the page's choices those that make up a view; the page alone reads them. */
  readonly choices: Readonly<Record<string, unknown>>;
}

/** A change of the saved views; all that are named are there, or nothing happens. */
export type ViewChange =
  /** Takes the place of one of that name, or comes behind the others. */
  | { readonly kind: "keep"; readonly view: SavedView }
  | { readonly kind: "rename"; readonly name: string; readonly to: string }
  | { readonly kind: "delete"; readonly name: string }
  /** Puts one back where it stood. */
  | { readonly kind: "restore"; readonly view: SavedView; readonly at: number };

/** What the saved views of a project ask for. They are the same in each of its panels. */
export interface ViewsMethods {
  /** Answers what is saved then. */
  changeViews(change: ViewChange): readonly SavedView[];
}
