import { randomBytes } from 'node:crypto';

/** The page of a panel, `dist/webview/<name>.js` and its style, which may load nothing else and connect to nothing. `language` is that of its words, `own` where VS Code serves the extension's files, `address` one of them. */
export function panelPage(name: string, title: string, language: string, own: string, address: (file: string) => string): string {
  const nonce = randomBytes(16).toString('base64url');
  const policy = [
    "default-src 'none'",
    `script-src 'nonce-${nonce}'`,
    `style-src ${own} 'nonce-${nonce}'`,
    `img-src ${own} data: blob:`,
    `font-src ${own}`,
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
  return `<!DOCTYPE html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="stylesheet" href="${address(`${name}.css`)}">
<title>${asText(title)}</title>
</head>
<body class="cnn-lab" data-panel="${name}">
<div id="root"></div>
<script nonce="${nonce}" src="${address(`${name}.js`)}"></script>
</body>
</html>`;
}

const asText = (words: string): string => words.replace(/&/g, '&amp;').replace(/</g, '&lt;');
