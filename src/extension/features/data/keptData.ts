import type * as vscode from "vscode";
import type { DataMismatch } from "../../../engine/model/dataMismatch.ts";
import type { Project } from "../../services.ts";

/** The data of another commit that the person has said may stay, until HEAD goes to another commit. */
export class KeptData {
  readonly #state: vscode.Memento;

  constructor(state: vscode.Memento) {
    this.#state = state;
  }

  isKept({ root }: Pick<Project, "root">, mismatch: DataMismatch): boolean {
    return this.#state.get(keyOf(root)) === stayOf(mismatch);
  }

  async keep({ root }: Pick<Project, "root">, mismatch: DataMismatch): Promise<void> {
    await this.#state.update(keyOf(root), stayOf(mismatch));
  }
}

function keyOf(root: string): string {
  return `cairn.keptData:${root}`;
}

/** The time that HEAD spends at its commit. */
function stayOf({ code, since }: DataMismatch): string {
  return `${code.commit} ${since}`;
}
