import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { RunEvent } from '../../extension/shared/events';
import type { Explanation, FeatureMaps, ImageRef, PictureThumbnail, RunDescription } from '../../extension/shared/inspector';

const folder = fileURLToPath(new URL('../fixtures/recorded-run', import.meta.url));

/** A run of the example as the trainer wrote it (test/fixtures/record-run.mjs): four epochs, stopped in the fifth. */
export const recordedEvents = (): RunEvent[] =>
  readFileSync(join(folder, 'events.jsonl'), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as RunEvent);

interface RecordedInspection {
  describe: RunDescription;
  pictures: { total: number; pictures: PictureThumbnail<ImageRef>[] };
  features: FeatureMaps;
  explain: Explanation;
}

/** What the inspector answered about that run. */
export const recordedInspection = (): RecordedInspection => JSON.parse(readFileSync(join(folder, 'inspection.json'), 'utf8'), revive) as RecordedInspection;

function revive(_: string, value: { typed?: string; bytes: string } | null): unknown {
  if (typeof value?.typed !== 'string') return value;
  const bytes = Uint8Array.from(Buffer.from(value.bytes, 'base64'));
  return value.typed === 'Float32Array' ? new Float32Array(bytes.buffer) : new Uint8ClampedArray(bytes.buffer);
}
