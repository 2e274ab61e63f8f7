import type { PageLooks } from "../../services/panelHtml.ts";

/**
 * The page of the graph panel lays out in a worker. A webview may not start one from the extension's folder, which
 * is of another origin, so the worker's text stands in a script of the page's, and is started as a blob: that needs
 * neither `connect-src` nor another source of scripts.
 */
export const graphLooks: PageLooks = { title: "Pipeline graph", name: "graph", policy: ["worker-src blob:"] };
