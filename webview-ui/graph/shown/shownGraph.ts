import { phases } from "../../../src/protocol/graph.ts";
import type { Edge, GraphStage, Phase } from "../../../src/protocol/graph.ts";
import { nestStages } from "../../../src/protocol/nesting.ts";
import type { Nest, Nested } from "../../../src/protocol/nesting.ts";
import { reachableFrom } from "./reach.ts";
import type { Direction } from "./reach.ts";

/** What is drawn as one: a stage, a closed group, or an open group as a frame around its members. */
export interface Box {
  /** A stage's own id; a group's tells its phase too, as a folder may have stages in several. */
  readonly id: string;
  readonly label: string;
  readonly phase: Phase;
  /** The stage that it is, or none for a group. */
  readonly stage?: GraphStage;
  /** What makes its members a group. */
  readonly group?: { readonly kind: Nest<GraphStage>["kind"]; readonly key: string };
  /** All the stages that it stands for. */
  readonly stageIds: readonly string[];
  /** The members of an open group; empty for others. */
  readonly members: readonly Box[];
}

/** All edges between two boxes as one. */
export interface ShownEdge {
  readonly id: string;
  readonly from: string;
  readonly to: string;
  /** How many edges between stages it stands for. */
  readonly count: number;
  /** Whether it lies on a cycle. */
  readonly isCyclic: boolean;
}

/** The graph as it is to be drawn: groups opened or closed, what is filtered away left out. */
export interface ShownGraph {
  /** Those of lanes, in the order of the phases; members stand inside. */
  readonly boxes: readonly Box[];
  readonly edges: readonly ShownEdge[];
  /** Every box, members too, each after the group that it is in. */
  readonly byId: ReadonlyMap<string, Box>;
  /** What it is confined to. */
  readonly focus: Focus | undefined;
}

/** What the person has asked to see alone. */
export interface Focus {
  /** Of the box that it starts from. */
  readonly id: string;
  readonly label: string;
  readonly stageIds: readonly string[];
  readonly direction: Direction;
}

export interface ShownChoices {
  /** Groups that were opened or closed by hand, by box id. */
  readonly opened: Readonly<Record<string, boolean>>;
  readonly focus?: Focus;
  /** Whether what is run by hand is shown though nothing ties it to the pipeline. */
  readonly showsLoose: boolean;
}

export interface GraphData {
  readonly stages: ReadonlyMap<string, GraphStage>;
  readonly edges: readonly Edge[];
  readonly cycles: readonly (readonly string[])[];
}

/** Up to so many stages groups are open at first: they all fit on a screen or two. */
const openUpTo = 60;
/** A template that makes more stages than this is closed at first all the same: they are alike. */
const openTemplateUpTo = 6;

/** Lays the person's choices over the graph. */
export function showGraph(data: GraphData, choices: ShownChoices): ShownGraph {
  const stages = shownStages(data, choices);
  const isOpen = (id: string, nest: Nest<GraphStage>): boolean =>
    choices.opened[id] ??
    (stages.length <= openUpTo && (nest.kind !== "template" || nest.stages.length <= openTemplateUpTo));
  const boxes = phases.flatMap((phase) => {
    const ofPhase = stages.filter((stage) => stage.phase === phase);
    return nestStages(ofPhase).map((nested) => boxOf(nested, phase, isOpen));
  });
  const byId = new Map<string, Box>();
  const boxOfStage = new Map<string, string>();
  const note = (box: Box): void => {
    byId.set(box.id, box);
    if (box.members.length === 0) for (const id of box.stageIds) boxOfStage.set(id, box.id);
    for (const member of box.members) note(member);
  };
  for (const box of boxes) note(box);
  return { boxes, edges: shownEdges(data, boxOfStage), byId, focus: choices.focus };
}

/** The id of a group's box. */
export function groupBoxId(phase: Phase, { kind, key }: Pick<Nest<GraphStage>, "kind" | "key">): string {
  return `${kind}:${phase}:${key}`;
}

/** The stages that are shown, in groups or by themselves. */
export function shownStages({ stages, edges }: GraphData, { focus, showsLoose }: ShownChoices): readonly GraphStage[] {
  const tied = new Set(edges.flat());
  const reached = focus && reachableFrom(focus.stageIds, edges, focus.direction);
  return [...stages.values()].filter(
    ({ id, isLoose }) => (!isLoose || showsLoose || tied.has(id)) && (!reached || reached.has(id)),
  );
}

function boxOf(
  { stage, nest }: Nested<GraphStage>,
  phase: Phase,
  isOpen: (id: string, nest: Nest<GraphStage>) => boolean,
): Box {
  if (!nest) return { id: stage.id, label: stage.name, phase, stage, stageIds: [stage.id], members: [] };
  const { kind, key, label, stages, members } = nest;
  const id = groupBoxId(phase, nest);
  return {
    id,
    label,
    phase,
    group: { kind, key },
    stageIds: stages.map((member) => member.id),
    members: isOpen(id, nest) ? members.map((member) => boxOf(member, phase, isOpen)) : [],
  };
}

function shownEdges({ edges, cycles }: GraphData, boxOfStage: ReadonlyMap<string, string>): readonly ShownEdge[] {
  const cyclic = new Set(
    cycles.flatMap((cycle) => cycle.map((id, index) => edgeId(id, cycle[(index + 1) % cycle.length] ?? id))),
  );
  const found = new Map<string, ShownEdge>();
  for (const [fromStage, toStage] of edges) {
    const from = boxOfStage.get(fromStage);
    const to = boxOfStage.get(toStage);
    if (from === undefined || to === undefined || from === to) continue;
    const id = edgeId(from, to);
    const known = found.get(id);
    const isCyclic = (known?.isCyclic ?? false) || cyclic.has(edgeId(fromStage, toStage));
    found.set(id, { id, from, to, count: (known?.count ?? 0) + 1, isCyclic });
  }
  return [...found.values()];
}

function edgeId(from: string, to: string): string {
  return `${from}\n${to}`;
}
