import { attributions, type AttributionRow } from './attributions';
import { cams, type CamRow } from './cams';

/** How a prediction can be explained: by a layer's maps, or by the picture's own values. */
export type MethodRow = ({ of: 'layer' } & CamRow) | ({ of: 'picture' } & AttributionRow);

const rowsOf = <K extends string, R extends object>(of: K, table: Record<string, R>) => Object.fromEntries(Object.entries(table).map(([name, row]) => [name, { of, ...row }]));

/** All of them by name: class activation maps, then attributions. */
export const methods: Record<string, MethodRow> = { ...rowsOf('layer', cams), ...rowsOf('picture', attributions) };
