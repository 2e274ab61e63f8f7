/** What the page of the experiments panel is made from. */
export interface PanelPage {
  /** Where the webview may load from, as `Webview.cspSource` says. */
  readonly cspSource: string;
  /** Lets the page's script in. Fresh for every page, from letters and digits. */
  readonly scriptNonce: string;
  /** Lets style elements in: another one, as the toolkit looks it up in the page, where anything could read it. */
  readonly styleNonce: string;
  readonly scriptUri: string;
  readonly styleUri: string;
}

/**
 * The page of the experiments panel. Its content security policy lets in the panel's own script by nonce, style
 * sheets and fonts from the extension's folder, and pictures that the script makes from bytes; nothing else.
 */
export function panelHtml({ cspSource, scriptNonce, styleNonce, scriptUri, styleUri }: PanelPage): string {
  const policy = [
    "default-src 'none'",
    `script-src 'nonce-${scriptNonce}'`,
    `style-src ${cspSource} 'nonce-${styleNonce}'`,
    `font-src ${cspSource}`,
    "img-src blob:",
    "base-uri 'none'",
    "form-action 'none'",
  ].join("; ");
  return `<!DOCTYPE html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta http-equiv="Content-Security-Policy" content="${policy}">
    <meta property="csp-nonce" content="${styleNonce}">
    <title>Experiments</title>
    <link rel="stylesheet" href="${styleUri}">
  </head>
  <body>
    <div id="root"></div>
    <script type="module" nonce="${scriptNonce}" src="${scriptUri}"></script>
  </body>
</html>
`;
}
