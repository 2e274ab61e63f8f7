/*
 * In a worker ELK takes all messages for its own and exports nothing. Where there is a document it is a library, as it
 * is needed here: this is imported before it.
 */
Object.assign(globalThis, { document: {} });
