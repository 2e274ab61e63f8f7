import type { ReactNode } from "react";
import { RadioGroup } from "../../components/RadioGroup.tsx";
import { useAppState } from "../appContext.ts";
import type { Scope } from "./analysisChoices.ts";
import { useChoicesOf } from "../state/useChoicesOf.ts";

/** Whether the selected runs are seen, or all that the table shows; nothing to choose while hardly any is selected. */
export function ScopeSwitch(): ReactNode {
  const [{ scope }, change] = useChoicesOf("analysis");
  const selected = useAppState((state) => state.choices.selection.length);
  const shown = useAppState((state) => state.table?.view.matching ?? 0);
  if (selected < 2) return null;
  return (
    <div className="scope-switch">
      <RadioGroup<Scope>
        label="Runs"
        value={scope}
        options={[
          { value: "selected", text: `Selected (${selected.toLocaleString("en")})` },
          { value: "table", text: `Shown in the table (${shown.toLocaleString("en")})` },
        ]}
        onChange={(chosen) => change({ scope: chosen })}
      />
    </div>
  );
}
