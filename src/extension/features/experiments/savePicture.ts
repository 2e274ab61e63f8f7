import * as vscode from "vscode";
import type { PictureFile } from "../../../protocol/experiments.ts";
import type { Project } from "../../services.ts";

const kinds: Readonly<Record<PictureFile["format"], string>> = { png: "PNG picture", svg: "SVG picture" };

/** Asks where to save a picture, with the project's folder to begin with, and writes it there; nothing where the person has thought better of it. */
export async function savePicture(project: Project, { name, format, content }: PictureFile): Promise<void> {
  const target = await vscode.window.showSaveDialog({
    title: "Save the picture",
    defaultUri: project.toUri(`${fileName(name)}.${format}`),
    filters: { [kinds[format]]: [format] },
  });
  if (!target) return;
  const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content;
  await vscode.workspace.fs.writeFile(target, bytes);
}

/** A chart's name without what a file's name cannot have: it may be any text. */
function fileName(name: string): string {
  const kept = name.replaceAll(/[^\p{L}\p{N}._-]+/gu, "-").replaceAll(/^[-.]+|[-.]+$/g, "");
  return kept.slice(0, 80) || "chart";
}
