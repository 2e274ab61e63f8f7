import type { PageLooks } from "../../services/panelHtml.ts";

export const sweepLooks: PageLooks = { title: "Start a sweep", name: "sweep", policy: [] };
