import type { ReactNode } from "react";
import type { RunSummary } from "../../../src/protocol/experiments.ts";
import { MenuButton, MenuItem } from "../../components/MenuButton.tsx";
import { useApp } from "../appContext.ts";
import { runActions } from "./runActions.ts";

/** What else can be done with a compared run that has ended. */
export function RunMenu({ run }: { readonly run: RunSummary }): ReactNode {
  const { controller } = useApp();
  const { id, name, state } = run;
  if (state === "running") return undefined;
  const entries = runActions.filter(({ onlyFailed }) => !onlyFailed || state !== "done");
  return (
    <MenuButton icon="ellipsis" label={`More for ${name}`}>
      {(close) =>
        entries.map(({ action, icon, title }) => (
          <MenuItem
            key={action}
            icon={icon}
            onClick={() => {
              close();
              controller.ask("actOnRun", { runId: id, action });
            }}
          >
            {title}
          </MenuItem>
        ))
      }
    </MenuButton>
  );
}
