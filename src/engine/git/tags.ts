import { refuseNobody } from "./branches.ts";
import type { TagFacts } from "./git.ts";
import type { GitProcess } from "./gitProcess.ts";

/** Stands in no message. */
const recordEnd = "\u0001\n";

/** See `Git.tags`. */
export async function allTags(git: GitProcess): Promise<readonly TagFacts[]> {
  const fields = ["refname:strip=2", "objectname", "*objectname", "creatordate:unix", "contents"];
  const format = `--format=${fields.map((field) => `%(${field})`).join("%00")}%01`;
  const { output } = await git.text(["for-each-ref", format, "refs/tags"]);
  return output.split(recordEnd).flatMap((record) => {
    const [name = "", id = "", peeled = "", seconds = "", message = ""] = record.split("\0");
    if (name === "") return [];
    return [{ name, commit: peeled === "" ? id : peeled, time: Number(seconds) * 1000, message }];
  });
}

/** See `Git.addTag`. */
export async function addTag(git: GitProcess, name: string, commit: string, message: string): Promise<void> {
  await refuseNobody(git);
  // Signing may ask for a passphrase, which nobody could give here.
  await git.text(["tag", "--annotate", "--no-sign", "--cleanup=verbatim", "--message", message, "--", name, commit]);
}
