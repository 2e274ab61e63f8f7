import { once } from "node:events";
import { Server } from "@modelcontextprotocol/sdk/server/index.js";
import { StdioServerTransport } from "@modelcontextprotocol/sdk/server/stdio.js";
import { CallToolRequestSchema, ListToolsRequestSchema } from "@modelcontextprotocol/sdk/types.js";
import type { CallToolResult, Tool } from "@modelcontextprotocol/sdk/types.js";
import { answerOf, type AssistantInput, ranFor, stagesToRun } from "../../engine/assistant/assistantAnswers.ts";
import { assistantTools } from "../../engine/assistant/assistantTools.ts";
import { UserError } from "../../engine/model/errors.ts";
import { folderOf, withProject } from "../project.ts";
import { readVersion } from "../version.ts";

type Place = Parameters<typeof folderOf>[0];

const instructions =
  "Cairn keeps the runs, data versions and pipeline of the machine-learning project in this folder. Names of runs are two " +
  "words, such as brave-otter.";

/**
 * `cairn mcp`: serves what an assistant may ask over stdin and stdout, until its input ends.
 * @see https://modelcontextprotocol.io/specification
 */
export async function serveAssistant(options: Place): Promise<number> {
  folderOf(options);
  const server = new Server({ name: "cairn", version: readVersion() }, { capabilities: { tools: {} }, instructions });
  server.setRequestHandler(ListToolsRequestSchema, () => ({ tools: assistantTools.map(toTool) }));
  server.setRequestHandler(CallToolRequestSchema, ({ params: { name, arguments: input = {} } }, { signal }) =>
    answered(() => call(server, options, name, input, signal)),
  );
  const ended = once(process.stdin, "end");
  await server.connect(new StdioServerTransport());
  await ended;
  await server.close();
  return 0;
}

function toTool({ name, title, description, inputSchema, isReadOnly }: (typeof assistantTools)[number]): Tool {
  // The protocol's own types are of what may be written to.
  const schema = structuredClone(inputSchema) as Tool["inputSchema"];
  const annotations = { title, readOnlyHint: isReadOnly, destructiveHint: !isReadOnly, openWorldHint: false };
  return { name, title, description, inputSchema: schema, annotations };
}

/** What a person can do something about is told to the model, which may mend it; the rest is a defect. */
async function answered(work: () => Promise<object>): Promise<CallToolResult> {
  try {
    return { content: [{ type: "text", text: JSON.stringify(await work(), undefined, 1) }] };
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return { isError: true, content: [{ type: "text", text: `${error.message} ${error.cure}` }] };
  }
}

async function call(
  server: Server,
  options: Place,
  name: string,
  input: AssistantInput,
  signal: AbortSignal,
): Promise<object> {
  const tool = assistantTools.find((one) => one.name === name)?.name;
  if (tool === undefined)
    throw new UserError("tool-unknown", `There is no tool ${name}.`, "tools/list names all there are.");
  if (tool === "run_stage") return runStage(server, options, input, signal);
  // A project is opened for each call: between two of them anything may have changed.
  return withProject(options, (engine) => answerOf(engine, tool, input));
}

async function runStage(server: Server, options: Place, input: AssistantInput, signal: AbortSignal): Promise<object> {
  const stageIds = stagesToRun(input);
  if (!(await isAllowed(server, `Run ${stageIds.join(", ")} with all that is stale before it?`))) {
    throw new UserError("run-declined", "The person did not want it to run.", "Ask what to do instead.");
  }
  return withProject(options, async (engine) => {
    const run = await engine.execute(
      { stageIds },
      {
        // The log has it.
        write: () => undefined,
        onEvent: () => undefined,
        onProgress: () => undefined,
        signal,
        env: process.env,
        cairnVersion: readVersion(),
      },
    );
    const failed = run.stages.find(({ outcome }) => outcome === "failed");
    return { ...ranFor(run), ...(failed && { logTail: await engine.logTail(run.id, failed.stageId) }) };
  });
}

/** Asks the person where the client can; one that cannot asks by itself before it calls a tool that changes something. */
async function isAllowed(server: Server, message: string): Promise<boolean> {
  if (!server.getClientCapabilities()?.elicitation) return true;
  const { action } = await server.elicitInput({ message, requestedSchema: { type: "object", properties: {} } });
  return action === "accept";
}
