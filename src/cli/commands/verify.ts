import type { ContentHolder } from "../../engine/model/contentHolder.ts";
import { shortDigest } from "../../engine/model/digest.ts";
import type { FaultyContent, Verification } from "../../engine/model/verification.ts";
import { isLostContent } from "../../engine/model/verification.ts";
import { countOf, formatAge, formatSize, listOf } from "../../engine/model/words.ts";
import type { VerifyJson } from "../json/storeJson.ts";
import { toIso } from "../json/isoTime.ts";
import type { CommonOptions } from "../options.ts";
import { shownByDefault } from "../options.ts";
import { withControlsShown } from "../output/controls.ts";
import { paint } from "../output/paint.ts";
import { jsonVersion, printJson } from "../output/printJson.ts";
import { withProject } from "../project.ts";
import { stoppable } from "../stoppable.ts";

/** So many paths and names of what needs them are told of one fault. */
const named = 3;

const sources = { store: "from another copy in the store", dvc: "from DVC's cache", workspace: "from the workspace" };

/** `cairn verify`. Resolves to 1 where something that is needed is lost. */
export async function verifyStore(options: CommonOptions & { readonly all: boolean }): Promise<number> {
  const verification = await withProject(options, (engine) =>
    stoppable("`cairn verify` goes on from there.", (work) => engine.verify({ beginAnew: options.all }, work)),
  );
  if (options.json) printJson(toJson(verification));
  else printVerification(verification);
  return verification.faults.some(isLostContent) ? 1 : 0;
}

function toJson({ objects, bytes, wentOnFrom, faults }: Verification): VerifyJson {
  return {
    version: jsonVersion,
    objects,
    bytes,
    ...(wentOnFrom !== undefined && { wentOnFrom: toIso(wentOnFrom) }),
    faults: faults.map(({ neededBy, ...fault }) => ({
      ...fault,
      neededBy: neededBy.map(({ kind, id, name }) => ({ kind, id, name })),
    })),
  };
}

function printVerification({ objects, bytes, wentOnFrom, faults }: Verification): void {
  if (wentOnFrom !== undefined) {
    process.stdout.write(
      `Went on with the check that was begun ${formatAge(wentOnFrom, Date.now())}; --all begins anew.\n`,
    );
  }
  const lostFirst = faults.toSorted((a, b) => Number(isLostContent(b)) - Number(isLostContent(a)));
  for (const fault of lostFirst.slice(0, shownByDefault)) process.stdout.write(describe(fault));
  if (faults.length > shownByDefault) {
    process.stdout.write(`and ${faults.length - shownByDefault} more, which --json tells\n`);
  }
  const lost = faults.filter(isLostContent).length;
  const checked = `${countOf(objects, "object")}, ${formatSize(bytes)}`;
  if (lost === 0) process.stdout.write(`${paint.stdout("green", "✔")} The store is whole: ${checked}.\n`);
  else {
    process.stdout.write(
      `${paint.stdout("red", "✖")} ${lost} of ${checked} ${lost === 1 ? "is lost. It is" : "are lost. They are"} kept anew when the same ` +
        "content comes by again: bring it back from a backup or with `dvc pull`, or run the stage that makes it.\n",
    );
  }
}

function describe(fault: FaultyContent): string {
  const { digest, fault: kind, paths, neededBy, repairedFrom } = fault;
  const what = paths.length === 0 ? `b3:${shortDigest(digest)}…` : withControlsShown(listOf(paths, named));
  const [sign, end] =
    repairedFrom !== undefined
      ? [paint.stdout("green", "✔"), `mended ${sources[repairedFrom]}`]
      : isLostContent(fault)
        ? [paint.stdout("red", "✖"), "lost"]
        : [paint.stdout("dim", "–"), "nothing is known to need it"];
  const needed = neededBy.length === 0 ? "" : `  needed by ${listOf(neededBy.map(nameOf), named)}\n`;
  return `${sign} ${what}: ${kind}, ${end} (${digest})\n${needed}`;
}

function nameOf({ kind, id, name }: ContentHolder): string {
  return kind === "snapshot" && name !== id ? `snapshot ${id} (${name})` : `${kind} ${name}`;
}
