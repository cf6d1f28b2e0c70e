import { augment } from './augment';
import { bench } from './bench';
import { check } from './check';
import type { Command } from './command';
import { compare } from './compare';
import { dataCheck } from './data-check';
import { doctor } from './doctor';
import { edit } from './edit';
import { exportRuns } from './export';
import { evaluate } from './evaluate';
import { explain } from './explain';
import { features } from './features';
import { lrFind } from './lr-find';
import { mcp } from './mcp';
import { plan } from './plan';
import { predict } from './predict';
import { report } from './report';
import { queue } from './queue';
import { resume } from './resume';
import { listRuns } from './runs';
import { schedule } from './schedule';
import { series } from './series';
import { stop } from './stop';
import { study } from './study';
import { train } from './train';
import { verify } from './verify';
import { watch } from './watch';

/** Every command of the command line, in the order of its help. */
export const commands: Record<string, Command> = {
  train,
  resume,
  edit,
  stop,
  study,
  queue,
  check,
  schedule,
  'lr-find': lrFind,
  augment,
  runs: listRuns,
  watch,
  compare,
  report,
  plan,
  verify,
  series,
  export: exportRuns,
  evaluate,
  'data-check': dataCheck,
  predict,
  features,
  explain,
  bench,
  doctor,
  mcp,
};
