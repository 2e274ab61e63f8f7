import { UserError } from "../../model/errors.ts";
import type { QuerySpan } from "../../model/runQuery.ts";

/** What is wrong with a query, and where in it. */
export class QueryError extends UserError {
  readonly span: QuerySpan;

  constructor({ query, start, end }: QuerySpan, message: string, cure: string) {
    super("query-invalid", message, cure);
    this.span = { query, start, end };
  }
}
