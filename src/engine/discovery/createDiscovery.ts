import type { EngineOptions } from "../engine.ts";
import { noSettings, readCairnYaml } from "./cairn/cairnYaml.ts";
import type { Discovery } from "./discovery.ts";
import type { DvcFile } from "./dvc/dvcFile.ts";
import { readDvcFile } from "./dvc/dvcFile.ts";
import { DvcLockReader } from "./dvc/dvcLock.ts";
import { pipelineParsers } from "./dvc/resolvedFiles.ts";
import { readParams } from "./params/readParams.ts";
import { FileDiscovery } from "./fileDiscovery.ts";
import type { SharedParts } from "./fileDiscovery.ts";
import { KeptFiles } from "./keptFiles.ts";
import { Parser } from "./parser.ts";
import { PipelineMemory } from "./pipelineMemory.ts";
import type { MemoryPlace } from "./rememberedFile.ts";
import { TextFiles } from "./textFiles.ts";
import { createToolGroups } from "./tools/tools.ts";
import { WantedFiles } from "./wantedFiles.ts";

/**
 * Opens the discovery of a root (an absolute path). Nothing is read before it is asked. `changesAreTold` promises
 * that `invalidate` hears of every change: then only what was told of is looked at again. Where `memory` is given, what
 * was read is kept there for the next process, if its folder is there.
 */
export function createDiscovery(
  root: string,
  log: EngineOptions["log"],
  changesAreTold = false,
  memory?: Omit<MemoryPlace, "root">,
): Discovery {
  const tools = createToolGroups();
  const onUnreadable = (folder: string, error: unknown): void =>
    log("info", `Cannot look into ${folder}: ${String(error)}`);
  const texts = new TextFiles(root, changesAreTold);
  const listed = new Map<string, readonly string[]>();
  const place = memory && { root, ...memory };
  const kept = place && new KeptFiles(place, log);
  const lockReader = new DvcLockReader((file, text) => kept?.lock({ file, text: { text } }));
  const shared: SharedParts = {
    root,
    texts,
    listed,
    files: new WantedFiles({ root, onUnreadable, changesAreTold }),
    parsers: {
      ...pipelineParsers(),
      dvcFiles: new Parser<DvcFile>(readDvcFile, (_, problem) => ({ problems: [problem] })),
      cairn: new Parser(readCairnYaml, (_, problem) => ({ settings: noSettings, problems: [problem] })),
      locks: new Parser(
        (file, text) => lockReader.read(file, text),
        (_, problem) => ({ entries: new Map(), problems: [problem] }),
      ),
      params: new Parser(readParams, (file, problem) => ({ ...readParams(file, ""), problems: [problem] })),
    },
    tools,
  };
  const whole = place && new PipelineMemory({ place, texts, listed, changesAreTold, log });
  return new FileDiscovery(shared, texts, new Map(), { memory: whole && kept && { whole, files: kept } });
}
