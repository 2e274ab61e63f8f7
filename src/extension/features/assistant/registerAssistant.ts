import * as vscode from "vscode";
import { answerOf, type AssistantInput, ranFor, stagesToRun } from "../../../engine/assistant/assistantAnswers.ts";
import { type AssistantTool, assistantTools } from "../../../engine/assistant/assistantTools.ts";
import { UserError } from "../../../engine/model/errors.ts";
import { toolPrefix } from "../../ids.ts";
import type { EndedTask, Project, Services } from "../../services.ts";

/** What language models may call in VS Code; the same as `cairn mcp` offers elsewhere. */
export function registerAssistant(services: Services): vscode.Disposable {
  const registered = assistantTools.map((tool) =>
    vscode.lm.registerTool<AssistantInput>(`${toolPrefix}${tool.name}`, {
      prepareInvocation: ({ input }) => preparationOf(tool, input),
      invoke: async ({ input }, token) => {
        const project = projectFor(services);
        const answer =
          tool.name === "run_stage"
            ? await runStages(input, project, services, token)
            : await answerOf(project.engine, tool.name, input);
        return new vscode.LanguageModelToolResult([new vscode.LanguageModelTextPart(JSON.stringify(answer))]);
      },
    }),
  );
  return vscode.Disposable.from(...registered);
}

function preparationOf(tool: AssistantTool, input: AssistantInput): vscode.PreparedToolInvocation {
  const invocationMessage = `${tool.title} with Cairn`;
  if (tool.isReadOnly) return { invocationMessage };
  const stages = stagesToRun(input).map((stage) => `\`${stage.replaceAll("`", "")}\``);
  const message = `Run ${stages.join(", ")} with all that is stale before it? The project's own commands are executed.`;
  return { invocationMessage, confirmationMessages: { title: tool.title, message } };
}

/** The project of the editor that is in front, or the first one. Throws a `UserError` where none is open. */
function projectFor({ projects }: Services): Project {
  const editor = vscode.window.activeTextEditor;
  const project = (editor && projects.projectOf(editor.document.uri)) ?? projects.all[0];
  if (project) return project;
  throw new UserError("project-closed", "No folder with a project is open.", "Open the project's folder first.");
}

/** Runs stages as a task, as the person would, and waits for its end. */
async function runStages(
  input: AssistantInput,
  project: Project,
  { tasks }: Services,
  token: vscode.CancellationToken,
): Promise<object> {
  const stageIds = stagesToRun(input);
  const begun = Date.now();
  const listeners: vscode.Disposable[] = [token.onCancellationRequested(() => void tasks.stop(project))];
  try {
    const ended = new Promise<EndedTask>((resolve) => {
      listeners.push(
        tasks.onDidEnd((task) => task.project.root === project.root && task.startedAt >= begun && resolve(task)),
      );
    });
    await tasks.run(project, stageIds, "with-upstream");
    const { exitCode } = await ended;
    const [run] = await project.engine.runs({ limit: 1 });
    if (run && run.startedAt >= begun) return ranFor(run);
    return exitCode === 0
      ? { state: "done", note: "Everything was up to date: nothing had to run." }
      : { state: "failed", note: "The terminal of the task says why it did not run." };
  } finally {
    for (const listener of listeners) listener.dispose();
  }
}
