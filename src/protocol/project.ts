/** The project behind a panel. `closed`: its folder is not open in this window. */
export interface ProjectInfo {
  /** Its root, as VS Code writes a URI: names the project across reloads. */
  readonly uri: string;
  readonly name: string;
  readonly state: "loading" | "ready" | "failed" | "closed";
  /** What keeps it from being ready, for a person. */
  readonly failure?: string;
}
