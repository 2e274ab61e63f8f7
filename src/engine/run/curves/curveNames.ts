import { folderOf } from "../../model/paths.ts";
import { isEventFile } from "../../formats/eventRecords.ts";

/** Folders that loggers make anew for each run: `version_3`, `Nov26_04-55-34_host`, `20261126-045534`, `2026-11-26/04-55-34`. */
const ofOneRun =
  /^(?:version_\d+|[A-Z][a-z]{2}\d{2}_\d{2}-\d{2}-\d{2}.*|\d{4}-?\d{2}-?\d{2}(?:[-_T ].*)?|\d{2}-\d{2}-\d{2})$/;

/**
 * Gives curve files the names that stand in their curves' keys. A run's logs mostly lie in a folder of its own: that is
 * left out of the name, so that the curves of several runs are one series. Where two folders of the same run would get
 * one name so, the second keeps all of its path.
 */
export class CurveNames {
  readonly #folders = new Map<string, string>();

  /** `file` is relative to the root. An event file has its folder's name, as TensorBoard itself shows them together. */
  nameOf(file: string): string {
    const folder = folderOf(file);
    const parts = file.split("/");
    const last = isEventFile(file) ? undefined : parts.at(-1);
    const kept = parts.slice(0, -1).filter((part) => !ofOneRun.test(part));
    const short = [...kept, ...(last === undefined ? [] : [last])].join("/");
    const holder = this.#folders.get(short) ?? folder;
    this.#folders.set(short, holder);
    if (holder === folder && short !== "") return short;
    return last === undefined ? folder : file;
  }
}
