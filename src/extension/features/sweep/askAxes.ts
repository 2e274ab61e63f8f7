import * as vscode from "vscode";
import { paramLabel } from "../../../engine/discovery/params/lookupParam.ts";
import { UserError } from "../../../engine/model/errors.ts";
import { formatValue, plainText } from "../../services/format.ts";
import { axisOf, axisText, doubtIn } from "./sweepDraft.ts";
import type { SweepDraft, SweptParam } from "./sweepDraft.ts";

/** Lets the person choose what to sweep over; undefined where they choose nothing. */
export async function askParams(
  params: readonly SweptParam[],
  stageId: string | undefined,
): Promise<readonly SweptParam[] | undefined> {
  const items = params.map((param) => ({
    label: paramLabel(param.file, param.key),
    description: formatValue(param.value),
    param,
  }));
  const chosen = await vscode.window.showQuickPick(items, {
    title: stageId === undefined ? "Sweep" : `Sweep ${stageId}`,
    placeHolder: "Choose the parameters to try values of",
    matchOnDescription: true,
    canPickMany: true,
  });
  return chosen && chosen.length > 0 ? chosen.map(({ param }) => param) : undefined;
}

/** Asks for the values of each parameter in turn; undefined where the person gives up. */
export async function askAxes(params: readonly SweptParam[]): Promise<SweepDraft["axes"] | undefined> {
  const axes: { readonly param: SweptParam; readonly text: string }[] = [];
  for (const [index, param] of params.entries()) {
    const title = `Sweep: ${paramLabel(param.file, param.key)} (${index + 1} of ${params.length})`;
    const text = await askValues(param, title);
    if (text === undefined) return undefined;
    axes.push({ param, text });
  }
  return axes;
}

function askValues(param: SweptParam, title: string): Thenable<string | undefined> {
  return vscode.window.showInputBox({
    title,
    value: param.value === null ? "" : String(param.value),
    prompt: "Values with commas between: 0.1, 0.2. Or a span to draw from: 0.1..0.9, log:1e-4..0.1",
    ignoreFocusOut: true,
    validateInput: (text) => {
      try {
        const doubt = doubtIn(param, axisOf(param, text, "random"));
        return doubt && { message: doubt, severity: vscode.InputBoxValidationSeverity.Warning };
      } catch (error) {
        // The prompt tells how to write it; the parameter stands in the title.
        if (error instanceof UserError) return plainText(error.message).replace(axisText(param, text), text.trim());
        throw error;
      }
    },
  });
}
