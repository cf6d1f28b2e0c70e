import { escaped } from '../../shared/svg-chart';

/**
 * A page that needs nothing else: no script, nothing from elsewhere (its own policy forbids it), light or dark as its reader's system is. `body` is HTML already; `pictures`: whether it holds
 * some, in its own text.
 */
export const htmlPage = ({ title, language, body, pictures = false }: { title: string; language: string; body: string; pictures?: boolean }): string => `<!DOCTYPE html>
<html lang="${escaped(language)}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'${pictures ? '; img-src data:' : ''}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escaped(title)}</title>
<style>${style}</style>
</head>
<body>
<h1>${escaped(title)}</h1>
${body}
</body>
</html>
`;

const style = `
:root { color-scheme: light dark; font: 14px/1.5 system-ui, sans-serif; }
body { max-width: 1200px; margin: 2rem auto; padding: 0 1rem; overflow-wrap: break-word; }
h1 { font-size: 1.5rem; } h2 { font-size: 1.1rem; margin-top: 2rem; } h3 { font-size: 1rem; margin-bottom: 0; }
p, li { max-width: 80ch; } p { margin: 0.5rem 0; }
.table { overflow-x: auto; margin: 0.5rem 0; } table { border-collapse: collapse; }
th, td { padding: 0.25rem 0.75rem; text-align: start; vertical-align: top; border-bottom: 1px solid color-mix(in srgb, currentColor 20%, transparent); font-variant-numeric: tabular-nums; white-space: nowrap; }
th { font-weight: 600; } .long { white-space: normal; overflow-wrap: anywhere; min-width: 14ch; }
.charts { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 28rem), 1fr)); gap: 1rem; }
figure { margin: 0; } figcaption { font-weight: 600; }
svg { display: block; width: 100%; height: auto; } svg path { fill: none; stroke-width: 1.6; stroke-linecap: round; stroke-linejoin: round; } svg path.band { stroke: none; }
svg text { fill: currentColor; font-size: 12px; } .grid line { stroke: currentColor; opacity: 0.2; }
.swatch { display: inline-block; width: 24px; height: 10px; margin-inline-end: 6px; } .swatch path { stroke-width: 3; }
.legend { display: flex; flex-wrap: wrap; gap: 0.25rem 1.5rem; padding: 0; list-style: none; }
img { display: block; max-width: none; height: auto; image-rendering: pixelated; border-radius: 2px; }
pre { overflow-x: auto; padding: 0.5rem 0.75rem; border: 1px solid color-mix(in srgb, currentColor 20%, transparent); border-radius: 3px; font: 12px/1.45 ui-monospace, monospace; }
.note { white-space: pre-wrap; max-width: 80ch; border-inline-start: 3px solid color-mix(in srgb, currentColor 40%, transparent); padding-inline-start: 0.75rem; margin: 0.5rem 0; }
summary { cursor: pointer; }
@media print { details { display: block; } figure, tr { break-inside: avoid; } }
`;
