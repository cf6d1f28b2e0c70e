import type { Ground } from '../../extension/shared/looks';

/** Whether the editor's page is light. */
export const pageKind = (): Exclude<Ground, 'either'> => (/\bvscode-(light|high-contrast-light)\b/.test(document.body.className) ? 'light' : 'dark');
