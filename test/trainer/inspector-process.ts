import { afterAll } from 'vitest';
import type { InspectorApi } from '../../extension/shared/inspector';
import { forkInspector } from '../inspector-process';

/** The built inspector, until the file's tests are done. */
export function startInspector(): InspectorApi {
  const { inspector, end } = forkInspector({ threads: 1 });
  afterAll(end);
  return inspector;
}
