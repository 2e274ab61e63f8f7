import type { Call, InterpreterTool, Reading, Value } from "../../python/interpreter/language.ts";
import { textsOf, unknown } from "../../python/interpreter/values.ts";
import type { ConfPlace } from "./config.ts";
import { callConfig, config, configEntries, configMember, isConfig } from "./config.ts";
import { findPipelines } from "./findPipelines.ts";
import { makeContextNode, makeNode, makePipeline } from "./kedroCalls.ts";
import { settingsOf } from "./kedroPackage.ts";
import type { KedroNode } from "./nodes.ts";
import { asNode, fullName, nodeKey } from "./nodes.ts";
import { callPipelineMethod } from "./pipelineMethods.ts";
import { asPipeline, nodesOf, pipelineOf, withTags } from "./pipelines.ts";

/** What Kedro makes of the Python of a project, whose package lies in `folder`; `conf` is where its configuration is. */
export function kedroTool(folder: string, conf: ConfPlace): InterpreterTool {
  return {
    isOwn: (name) => name === "kedro" || name.startsWith("kedro."),
    callLibrary: (name, call) => callLibrary(folder, name, call),
    libraryMember: (reading: Reading, holder, name) =>
      holder === "kedro.framework.project.settings" ? settingsOf({ reading, folder })?.get(name) : undefined,
    member: (thing, name, reading) => {
      if (isConfig(thing)) return configMember(thing, name, { reading, folder }, conf);
      const node = asNode(thing);
      if (node) return nodeAttribute(node, name);
      return name === "nodes" ? [...nodesOf(thing)] : undefined;
    },
    item: (thing, key, reading) =>
      isConfig(thing) && typeof key === "string" ? configEntries({ reading, folder }, conf, key) : undefined,
    callMethod: (thing, name, call) => {
      if (isConfig(thing)) return callConfig(thing, name, call, { reading: call.scope.reading, folder }, conf);
      const node = asNode(thing);
      if (node) return name === "tag" ? withTags([node], textsOf(call.positional[0]))[0] : node;
      const pipeline = asPipeline(thing);
      return pipeline && callPipelineMethod(pipeline, name, call);
    },
    operate: operatePipelines,
    together: (things) => pipelineOf(things.flatMap(nodesOf)),
  };
}

function callLibrary(folder: string, name: string, call: Call): Value | undefined {
  // A pipeline of kedro-mlflow is its training pipeline.
  if (/^kedro_mlflow\..*\bpipeline_ml(?:_factory)?$/.test(name)) {
    return call.keywords.get("training") ?? call.positional[0];
  }
  if (!name.startsWith("kedro.")) return undefined;
  switch (name.slice(name.lastIndexOf(".") + 1)) {
    case "node":
    case "Node":
      return makeNode(call);
    case "llm_context_node":
    case "agent_context_node":
      return makeContextNode(call);
    // What it is made with, as part of such a node.
    case "tool":
      return call.positional.slice(1);
    case "pipeline":
    case "Pipeline":
    case "modular_pipeline":
      return makePipeline(call);
    case "find_pipelines":
      return findPipelines({ reading: call.scope.reading, folder });
    case "create":
      return name.includes(".KedroSession.") ? config : undefined;
    default:
      return /\bconfig\b.*ConfigLoader$/.test(name) ? config : undefined;
  }
}

function operatePipelines(left: Value, sign: string, right: Value): Value | undefined {
  const [first, second] = [asPipeline(left), asPipeline(right)];
  // What is not known of a sum takes nothing away from what is.
  if (!first || !second) return sign === "+" || sign === "|" || sign === "-" ? (first ?? second) : undefined;
  const keys = new Set(second.nodes.map(nodeKey));
  if (sign === "+" || sign === "|") return pipelineOf([...first.nodes, ...second.nodes]);
  if (sign === "-") return pipelineOf(first.nodes.filter((node) => !keys.has(nodeKey(node))));
  return sign === "&" ? pipelineOf(first.nodes.filter((node) => keys.has(nodeKey(node)))) : undefined;
}

function nodeAttribute(node: KedroNode, name: string): Value | undefined {
  switch (name) {
    case "name":
      return fullName(node);
    case "short_name":
      return node.name ?? unknown;
    case "inputs":
      return node.inputs.map((dataset) => dataset.name);
    case "outputs":
      return node.outputs.map((dataset) => dataset.name);
    case "tags":
      return [...node.tags];
    case "namespace":
      return node.namespace ?? null;
    default:
      return undefined;
  }
}
