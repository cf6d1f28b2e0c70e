import { withNextFrame } from './next-frame';

/** The colours that a canvas needs by value; everything else takes them from the style sheet. */
export interface Theme {
  foreground: string;
  muted: string;
  background: string;
  grid: string;
  focus: string;
  /** Colours of lines, told apart also by people who see colours differently as far as the theme's own do. */
  lines: string[];
  fontFamily: string;
  fontSize: number;
}

export function readTheme(): Theme {
  const style = getComputedStyle(document.documentElement);
  const token = (...names: string[]) => names.map((name) => style.getPropertyValue(`--vscode-${name}`).trim()).find((value) => value !== '') ?? 'gray';
  return {
    foreground: token('foreground', 'editor-foreground'),
    muted: token('descriptionForeground', 'foreground'),
    background: token('editor-background'),
    grid: `color-mix(in srgb, ${token('panel-border', 'contrastBorder', 'charts-lines')} ${document.body.classList.contains('vscode-high-contrast') ? 40 : 100}%, transparent)`,
    focus: token('focusBorder', 'foreground'),
    lines: ['blue', 'orange', 'green', 'purple', 'red', 'yellow'].map((name) => opaque(token(`charts-${name}`, 'charts-foreground'))),
    fontFamily: token('font-family'),
    fontSize: parseInt(token('font-size'), 10) || 13,
  };
}

/** The editor's own themes have an orange for areas, a third of it seen through: as a line it would be lost. */
function opaque(color: string): string {
  const parts = /^rgba\((.+),[^,]+\)$/.exec(color);
  return parts ? `rgb(${parts[1]})` : color;
}

/** Calls `changed` each time the editor's theme changes: it rewrites the root's variables and the body's class. */
export function onThemeChange(changed: () => void): void {
  const observer = new MutationObserver(withNextFrame(changed));
  observer.observe(document.documentElement, { attributes: true, attributeFilter: ['style'] });
  observer.observe(document.body, { attributes: true, attributeFilter: ['class'] });
}
