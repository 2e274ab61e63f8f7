import type { ReactNode } from "react";

/** What a chart shows as a table: text and numbers as they are to be read. */
export interface ChartTableContent {
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** A chart's values to be read. The first of each row names it. */
export function ChartTable({
  title,
  content: { head, rows },
}: {
  readonly title: string;
  readonly content: ChartTableContent;
}): ReactNode {
  return (
    <div className="chart-table" role="region" aria-label={`${title} as a table`} tabIndex={0}>
      <table>
        <thead>
          <tr>
            {head.map((text, index) => (
              <th key={index} scope="col">
                {text}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(([name, ...values], row) => (
            <tr key={row}>
              <th scope="row">{name}</th>
              {values.map((text, index) => (
                <td key={index}>{text}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
