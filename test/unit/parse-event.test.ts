import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parseEditAnswer } from '../../extension/shared/parse-asked-line';
import { parseEvent } from '../../extension/shared/parse-event';

const start = { type: 'run-start', time: 1, run: '/r', name: 'mine', step: 0, epoch: 0, epochs: 3, engine: 'onnx', device: 'CPU', threads: 4, params: 10, pid: 99 };
const end = { type: 'run-end', time: 2, status: 'failed', run: '/r', epoch: 1, step: 2, metrics: { train_loss: null, val_loss: 1, val_accuracy: 0.5 }, error: 'why', mistake: { id: 'full', sentence: '{a} is full', values: { a: { sentence: '{b}', values: { b: 1 } } } } };
const epoch = { type: 'epoch-end', time: 3, epoch: 1, step: 2, lr: 0.1, train_loss: null, train_accuracy: 0.5, val_loss: null, val_accuracy: null, seconds: 1, metrics: { top5: 1 }, class_accuracy: [0.5, null] };
const parsed = (event: object, changes: object = {}) => parseEvent(JSON.stringify({ ...event, ...changes }));

test('events are taken as they are, a loss that was NaN too', () => {
  for (const event of [start, end, epoch]) expect(parsed(event)).toEqual(event);
  expect(parsed(start, { later: 'field' })).toEqual({ ...start, later: 'field' });
});

test.each([
  [start, { name: { toString: 'x' } }], [start, { name: undefined }], [start, { epochs: 'ten' }], [start, { pid: null }], [start, { time: 'now' }], [start, { type: '__proto__' }], [start, { type: 'constructor' }],
  [end, { status: 'won' }], [end, { error: ['why'] }], [end, { metrics: null }], [end, { mistake: 'x' }], [end, { mistake: { id: 'x', sentence: 'y', values: { a: [] } } }],
  [epoch, { train_loss: '1' }], [epoch, { class_accuracy: {} }], [epoch, { metrics: [1] }], [epoch, { metrics: { a: 'b' } }],
] as [object, object][])('%j with %j is no event', (event, changes) => expect(parsed(event, changes)).toBeNull());

test('sentences nested without end are no event', () => {
  const nested = `${'{"sentence":"{a}","values":{"a":'.repeat(5000)}1${'}}'.repeat(5000)}`;
  expect(parseEvent(`{"type":"notice","time":1,"severity":"warning","message":"x","said":${nested}}`)).toBeNull();
});

test('every line of a recorded run is one', () => {
  const lines = readFileSync('test/fixtures/recorded-run/events.jsonl', 'utf8').trim().split('\n');
  expect(lines.filter((line) => parseEvent(line) === null)).toEqual([]);
});

const answer = { type: 'edit-answer', epoch: 2, changes: [{ path: 'epochs', from: 1, to: 2 }], doubts: [{ id: 'x', severity: 'warning', sentence: 'y', values: {} }] };
const refusal = { type: 'edit-answer', mistake: { id: 'x', sentence: '{a}', values: { a: 1 } } };

test('an answer to an edit is taken as it is', () => {
  for (const each of [answer, refusal]) expect(parseEditAnswer(JSON.stringify(each))).toEqual(each);
});

test.each([
  [answer, { epoch: '2' }], [answer, { changes: null }], [answer, { changes: [{ path: 1 }] }], [answer, { doubts: [{ sentence: 'y', values: {} }] }], [answer, { doubts: [{ id: 'x', severity: 'error', sentence: 'y', values: {} }] }],
  [refusal, { mistake: 'x' }], [refusal, { mistake: { id: 'x', sentence: 'y', values: { a: [] } } }],
] as [object, object][])('%j with %j is no answer to an edit', (each, changes) => expect(parseEditAnswer(JSON.stringify({ ...each, ...changes }))).toBeNull());
