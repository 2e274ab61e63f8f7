import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { Server, ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import path from "node:path";
import { panelHtml } from "../../../src/extension/services/panelHtml.ts";
import type { PageLooks } from "../../../src/extension/services/panelHtml.ts";

const bundleDir = path.resolve(import.meta.dirname, "../../../dist/webview");

const types: Readonly<Record<string, string>> = {
  ".js": "text/javascript",
  ".css": "text/css",
  ".ttf": "font/ttf",
  ".map": "application/json",
};

/** What VS Code puts before the page's own head, and so before its policy. */
const hostStyles = `<style>
html { scrollbar-color: var(--vscode-scrollbarSlider-background) var(--vscode-editor-background); }
body { overscroll-behavior-x: none; background-color: transparent; color: var(--vscode-editor-foreground);
  font-family: var(--vscode-font-family); font-weight: var(--vscode-font-weight); font-size: var(--vscode-font-size);
  margin: 0; padding: 0 20px; }
img, video { max-width: 100%; max-height: 100%; }
</style>`;

/** Serves a panel's page, as the extension makes it, with the bundle beside it. */
export async function startPageServer(looks: PageLooks): Promise<Server> {
  if (!existsSync(path.join(bundleDir, `${looks.name}.js`))) {
    throw new Error("dist/webview has no bundle: build it first (npm run build).");
  }
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? "/", "http://localhost");
    answer(pathname, looks, server, response).catch((error: unknown) => response.writeHead(500).end(String(error)));
  });
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  return server;
}

export function addressOf(server: Server): string {
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function answer(pathname: string, looks: PageLooks, server: Server, response: ServerResponse): Promise<void> {
  const type = types[path.extname(pathname)];
  if (type !== undefined) {
    const bytes = await readFile(path.join(bundleDir, path.basename(pathname)));
    response.writeHead(200, { "content-type": type }).end(bytes);
    return;
  }
  const origin = addressOf(server);
  const html = panelHtml({
    ...looks,
    cspSource: origin,
    scriptNonce: "scriptNonce0",
    styleNonce: "styleNonce0",
    uriOf: (file) => `${origin}/${file}`,
  });
  response
    .writeHead(200, { "content-type": "text/html; charset=utf-8" })
    .end(html.replace("<head>", `<head>${hostStyles}`));
}
