import type { PageLooks } from "../../services/panelHtml.ts";

/** The page of the experiments panel shows pictures that it makes from bytes. */
export const experimentsLooks: PageLooks = { title: "Experiments", name: "experiments", policy: ["img-src blob:"] };
