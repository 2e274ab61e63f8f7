import { toolNames } from "../../../engine/model/importWords.ts";
import type { ImportFault, ImportOffer } from "../../../engine/model/imports.ts";
import { countOf } from "../../../engine/model/words.ts";
import { commands } from "../../ids.ts";
import { plainText } from "../../services/format.ts";
import type { TreeNode } from "../../services/treeModel.ts";

/** Where a project stands with the runs of other tools. */
export interface IntakeState {
  /** What could be taken in, while nobody has said yes or no. */
  readonly offers: readonly ImportOffer[];
  /** What could not be read when runs were last taken in. */
  readonly faults: readonly ImportFault[];
  /** How far it is, while runs are taken in. */
  readonly progress: string | undefined;
}

/** The rows of the runs view about runs of other tools; none where all is well. */
export function intakeRows(root: string, { offers, faults, progress }: IntakeState): readonly TreeNode[] {
  if (progress !== undefined) return [progressRow(root, progress)];
  return [
    ...(offers.length > 0 ? [offerRow(root, offers)] : []),
    ...(faults.length > 0 ? [faultsRow(root, faults)] : []),
  ];
}

function progressRow(root: string, progress: string): TreeNode {
  return {
    id: `intake:${root}`,
    label: "Taking in runs",
    description: progress,
    icon: { name: "loading~spin" },
    context: "intake.progress",
  };
}

function offerRow(root: string, offers: readonly ImportOffer[]): TreeNode {
  const tools = [...new Set(offers.map(({ tool }) => toolNames[tool]))].join(", ");
  const places = offers.map(({ place }) => place).join(", ");
  return {
    id: `intake:${root}`,
    label: `Take in the runs of ${tools}`,
    description: places,
    icon: { name: "cloud-download" },
    context: "intake.offer",
    spoken: `Runs of ${tools} were found in ${places}. Take them in`,
    tooltip: () =>
      "They are read, never changed, and stand beside your own runs in the table. What is recorded later is taken in by itself.",
    command: { title: "Take in", command: commands.takeInRuns, arguments: [{ root }] },
    ref: { root },
  };
}

function faultsRow(root: string, faults: readonly ImportFault[]): TreeNode {
  return {
    id: `intake:${root}`,
    label: `${countOf(faults.length, "run or place", "runs or places")} could not be taken in`,
    icon: { name: "warning", color: "list.warningForeground" },
    context: "intake.faults",
    ref: { root },
    children: () =>
      faults.map(({ place, message, cure }, index) => ({
        id: `intake:${root}:${index}:${place}`,
        label: place,
        description: plainText(message),
        icon: { name: "circle-slash" },
        context: "intake.fault",
        spoken: `${place} could not be taken in: ${plainText(message)}`,
        tooltip: () => `${message} ${cure}`,
      })),
  };
}
