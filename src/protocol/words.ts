/** The engine's words, for webviews: the same age and size read the same in the sidebar, at a terminal and in a page. */
export { formatAge, formatDuration, formatSize } from "../engine/model/words.ts";
