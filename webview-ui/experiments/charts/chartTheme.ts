import { useEffect, useState } from "react";

/** The theme's colours and font, as a canvas needs them. */
export interface ChartTheme {
  readonly font: string;
  readonly ground: string;
  readonly text: string;
  readonly dimText: string;
  readonly line: string;
  readonly faintLine: string;
  readonly hasMotion: boolean;
  /** A colour by the name of its CSS variable. */
  readonly colour: (variable: string) => string;
}

/** The theme as it is; read anew when VS Code changes it. */
export function useChartTheme(): ChartTheme {
  const [theme, setTheme] = useState(readTheme);
  useEffect(() => {
    // VS Code changes the class of the body and the variables in the style of the page's element.
    const observer = new MutationObserver(() => setTheme(readTheme()));
    observer.observe(document.body, { attributeFilter: ["class"] });
    observer.observe(document.documentElement, { attributeFilter: ["style"] });
    return () => observer.disconnect();
  }, []);
  return theme;
}

function readTheme(): ChartTheme {
  const styles = getComputedStyle(document.body);
  const colour = (variable: string): string => styles.getPropertyValue(variable).trim();
  return {
    // ECharts writes it into attributes of an SVG as it is.
    font: colour("--vscode-font-family").replaceAll('"', "'"),
    ground: colour("--vscode-editor-background"),
    text: colour("--vscode-foreground"),
    dimText: colour("--vscode-descriptionForeground"),
    line: colour("--cairn-line"),
    faintLine: colour("--cairn-grid-line"),
    hasMotion: !matchMedia("(prefers-reduced-motion: reduce)").matches,
    colour,
  };
}
