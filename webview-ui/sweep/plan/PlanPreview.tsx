import type { ReactNode } from "react";
import type { ParamAssignment } from "../../../src/protocol/sweep.ts";
import { IconButton } from "../../components/Button.tsx";
import { counted } from "../../counts.ts";
import { exactValue } from "../../values.ts";
import { useSweep, useSweepState } from "../sweepContext.ts";

/** The runs that the sweep comes to, and how it is started at a terminal. */
export function PlanPreview(): ReactNode {
  const { controller } = useSweep();
  const plan = useSweepState((state) => state.planned?.plan);
  if (!plan || plan.count === undefined) return null;
  const left = plan.count - plan.points.length;
  return (
    <>
      <section aria-label="Runs">
        <h2>Runs</h2>
        <div className="points" tabIndex={0} role="region" aria-label="The first runs">
          <Points points={plan.points} />
        </div>
        {left > 0 && <p className="dim">and {counted(left, "more", "more")}</p>}
      </section>
      <section aria-label="At a terminal">
        <h2>The same at a terminal</h2>
        <div className="command">
          <code>{plan.command}</code>
          <IconButton icon="copy" label="Copy the command" onClick={() => controller.ask("copy", plan.command)} />
        </div>
      </section>
    </>
  );
}

function Points({ points }: { readonly points: readonly (readonly ParamAssignment[])[] }): ReactNode {
  const [first = []] = points;
  return (
    <table>
      <thead>
        <tr>
          <th scope="col">Run</th>
          {first.map(({ file, key }) => (
            <th key={`${file}:${key}`} scope="col" title={`${key} in ${file}`}>
              {first.some((other) => other.key === key && other.file !== file) ? `${file}:${key}` : key}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {points.map((point, index) => (
          // oxlint-disable-next-line react/no-array-index-key -- a run is its number
          <tr key={index}>
            <th scope="row">{index + 1}</th>
            {point.map(({ file, key, value }) => (
              <td key={`${file}:${key}`} className={typeof value === "number" ? "number" : undefined}>
                {exactValue(value)}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
