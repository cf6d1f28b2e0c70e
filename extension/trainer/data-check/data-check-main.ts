import type { DataCheckApi, DataCheckListener } from '../../shared/data-check';
import { serveParent } from '../serve-parent';
import { openDataCheck, type DataCheckOptions } from './serve-data-check';

/** The process that goes over a data set's pictures. */
serveParent<DataCheckApi, DataCheckListener>((options: DataCheckOptions, host) => ({ api: openDataCheck(options, host) }));
