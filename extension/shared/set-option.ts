import type { PathValue } from './experiment';

/** A value as `--set` takes it: "optimizer.Adam.lr=0.001". */
export const setOption = ({ path, value }: PathValue): string => `${path.join('.')}=${JSON.stringify(value)}`;
