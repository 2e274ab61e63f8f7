/** What is the same for all pages of one kind. */
export interface PageLooks {
  readonly title: string;
  /** Of its bundle in dist/webview and of its icon in media/icons. */
  readonly name: string;
  /** What the page may load beside its own script, styles and fonts, as `img-src blob:`. */
  readonly policy: readonly string[];
}

/** What the page of a panel is made from. */
export interface PanelPage extends PageLooks {
  /** Where the webview may load from, as `Webview.cspSource` says. */
  readonly cspSource: string;
  /** Lets the page's script in. Fresh for every page, from letters and digits. */
  readonly scriptNonce: string;
  /** Lets style elements in: another one, as the toolkit looks it up in the page, where anything could read it. */
  readonly styleNonce: string;
  /** What a file of the bundle's folder is called in the page. */
  readonly uriOf: (file: string) => string;
}

/**
 * The page of a panel. Its content security policy lets in the panel's own script by nonce, style sheets and fonts
 * from the extension's folder, and what its `policy` names; nothing else.
 */
export function panelHtml(page: PanelPage): string {
  const { title, name, cspSource, scriptNonce, styleNonce, uriOf } = page;
  const policy = [
    "default-src 'none'",
    `script-src 'nonce-${scriptNonce}'`,
    `style-src ${cspSource} 'nonce-${styleNonce}'`,
    `font-src ${cspSource}`,
    ...page.policy,
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
    <title>${title}</title>
    <link rel="stylesheet" href="${uriOf(`${name}.css`)}">
  </head>
  <body>
    <div id="root"></div>
    <script type="module" nonce="${scriptNonce}" src="${uriOf(`${name}.js`)}"></script>
  </body>
</html>
`;
}
