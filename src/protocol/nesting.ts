/** How stages stand together, for webviews: the graph groups them as the sidebar does. */
export { nestsAround, nestStages } from "../engine/model/stageNesting.ts";
export type { Nest, Nested } from "../engine/model/stageNesting.ts";
