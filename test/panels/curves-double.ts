import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { readMilestones } from '../../extension/lab/event-log';
import type { SeriesStep } from '../../extension/shared/series';
import { SeriesLog } from '../../extension/trainer/series/series-log';
import { RunLayers } from '../../extension/lab/run-layers';
import { stepPartsOf } from '../../extension/lab/step-parts-of-run';
import { RunCurves } from '../../extension/lab/run-curves';
import type { RunEvent } from '../../extension/shared/events';
import type { TrainingHost } from '../../extension/shared/panels';

/** What the host answers about the series of runs that are only events: the same reading, of a log in a folder of its own. */
export class CurvesDouble {
  private readonly folder = mkdtempSync(join(tmpdir(), 'curves-double-'));
  private readonly runs = new Map<string, { curves: RunCurves; log: string }>();

  /** The run's events, or more of them. */
  take(run: string, events: RunEvent[]): void {
    let known = this.runs.get(run);
    if (!known) {
      const place = mkdtempSync(join(this.folder, 'run-'));
      this.runs.set(run, (known = { curves: new RunCurves(place), log: join(place, 'events.jsonl') }));
      writeFileSync(known.log, '');
    }
    appendFileSync(known.log, events.map((event) => `${JSON.stringify(event)}\n`).join(''));
  }

  /** Each step of a run as a trainer keeps it, which JSON cannot where a figure is no number. */
  async steps(run: string, steps: SeriesStep[]): Promise<void> {
    const log = await SeriesLog.open(dirname(this.runs.get(run)!.log), 0, [], steps[0]!.time);
    for (const step of steps) log.append(step);
    log.close();
  }

  /** What the host tells of a run's past. */
  async shown(run: string): Promise<{ run: string; events: RunEvent[] }> {
    return { run, events: await readMilestones(this.runs.get(run)!.log) };
  }

  series: TrainingHost['series'] = async ({ requests }) => ({ parts: await Promise.all(requests.map(async ({ run, ...request }) => ({ ...(await this.runs.get(run)!.curves.part(request)), run }))) });

  /** What was measured of the run's layers: a record.bin's bytes. */
  record(run: string, bytes: Uint8Array): void {
    writeFileSync(join(dirname(this.runs.get(run)!.log), 'record.bin'), bytes);
  }

  layers: TrainingHost['layers'] = ({ run, ...request }) => {
    return new RunLayers(this.runs.get(run)!.curves, () => []).part(request);
  };

  stepParts: TrainingHost['stepParts'] = ({ run, ...request }) => {
    const { curves, log } = this.runs.get(run)!;
    return stepPartsOf(dirname(log), curves, request);
  };

  remove(): void {
    rmSync(this.folder, { recursive: true });
  }
}
