import { csvLine } from '../shared/csv';
import { rounded } from '../core/figures';
import { layerFigures, measurementAt, rowsOf, type LayerFigure, type Measurement, type RecordTable } from '../shared/record';
import { layerFigureNames } from '../shared/record-words';
import { percent } from '../shared/run-words';
import { shortest } from '../shared/series';
import { columns, type Terminal } from './terminal';
import { t } from './translate';

/** Every measurement, float32s with no more digits than those have. */
export function printMeasurements(table: RecordTable, as: 'json' | 'csv', terminal: Terminal): void {
  if (as === 'csv') terminal.print(csvLine(table.columns));
  for (let i = 0; i < rowsOf(table); i++) {
    if (as === 'json') terminal.printJson(roundedOff(measurementAt(table, i)));
    else terminal.print(csvLine(Array.from(table.values.subarray(i * table.columns.length, (i + 1) * table.columns.length), (value) => (Number.isNaN(value) ? null : shortest(value)))));
  }
}

/** The last measurement, a line a layer. */
export function lastMeasurement(table: RecordTable): string[] {
  const { step, layers, images_per_second: speed, memory } = measurementAt(table, rowsOf(table) - 1);
  const figures = layerFigures.filter((figure) => layers.some((layer) => figure in layer));
  const whole = [
    t('step {step}, measurement {count}', { step, count: rowsOf(table) }),
    ...(speed === undefined ? [] : [t('{speed} images/s', { speed: Math.round(speed) })]),
    ...(memory === undefined ? [] : [t('{memory}B of memory', { memory: rounded(memory) })]),
  ];
  const rows = layers.map((layer) => [layer.path, layer.type, ...figures.map((figure) => (layer[figure] === undefined ? '' : figureWords(figure, layer[figure])))]);
  return [whole.join(' · '), ...(figures.length > 0 ? columns([[t('layer'), t('type'), ...figures.map((figure) => t(layerFigureNames[figure]))], ...rows]) : [])];
}

const figureWords = (figure: LayerFigure, value: number): string => (figure === 'dead_share' ? percent(value) : Number.isFinite(value) ? value.toPrecision(3) : String(value));

const roundedOff = (measurement: Measurement): unknown => JSON.parse(JSON.stringify(measurement, (_, value: unknown) => (typeof value === 'number' ? shortest(value) : value)));
