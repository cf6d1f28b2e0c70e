import type { CellAfter, CellArithmetic, CellWorking } from '../../extension/shared/inspector';
import { element } from '../common/element';
import { t } from '../common/translate';
import { figure, short } from '../common/words';
import { largest, numberGrid } from './number-grid';

/** So many input channels are written out; the others of a layer that has more are added up. */
const mostChannels = 6;

/** All that a cell is made of, and what the layers behind make of it. */
export function cellView(working: CellWorking): HTMLElement {
  const { arithmetic, size, paddingMode, after } = working;
  return element(
    'div',
    { class: 'arithmetic' },
    ...contributions(arithmetic),
    element('p', { class: 'total' }, totalWords(arithmetic)),
    ...(paddingMode !== null && paddingMode !== 'zeros' ? [element('p', { class: 'soft' }, t('Beyond the edge stands what padding_mode "{mode}" puts there.', { mode: paddingMode }))] : []),
    ...(after.length > 0 ? [element('h3', {}, t('What the next layers make of it')), element('ul', { class: 'after' }, ...after.map(afterItem))] : []),
    ...(size ? [element('h3', {}, t('Output size')), element('p', { class: 'size' }, element('code', {}, size.law), element('code', {}, size.formula))] : []),
  );
}

/** In one sentence: for a screen reader, as the kernel steps. */
export const cellWords = ({ value, field, arithmetic }: CellWorking, { row, column }: { row: number; column: number }): string =>
  t('row {row}, column {column}: {value}; {sum}; it sees rows {top} to {bottom} and columns {left} to {right} of the picture', {
    row, column, value: figure(value), sum: totalWords(arithmetic), top: field.top, bottom: field.bottom - 1, left: field.left, right: field.right - 1,
  });

/** How the numbers come to the cell: what is written below them. */
function totalWords({ how, values, weights, bias, divisor, power, result }: CellArithmetic): string {
  const sum = (each: (value: number, i: number) => number): number => values.reduce((total, value, i) => total + each(value, i), 0);
  switch (how) {
    case 'sum': {
      const products = figure(sum((value, i) => value * weights![i]!));
      return bias === null ? t('{count} products add up to {result}', { count: values.length, result: products }) : t('{count} products add up to {products}, plus bias {bias} = {result}', { count: values.length, products, bias: figure(bias), result: figure(result) });
    }
    case 'max':
      return t('the largest of {count} is {result}', { count: values.length, result: figure(result) });
    case 'mean':
      return t('the sum {sum} divided by {divisor} = {result}', { sum: figure(sum((value) => value)), divisor, result: figure(result) });
    case 'norm':
      return t('the sum of the powers {sum}, to the power of 1/{power} = {result}', { sum: figure(sum((value) => value ** power) / divisor), power, result: figure(result) });
  }
}

/** A line an input channel: its window, the kernel on it, and what they make together. */
function contributions(arithmetic: CellArithmetic): HTMLElement[] {
  const { channels, rows, columns, values, weights, how, result } = arithmetic;
  const area = rows.length * columns.length;
  const parts = Array.from(channels, (channel, i) => {
    const window = values.subarray(i * area, (i + 1) * area);
    const kernel = weights?.subarray(i * area, (i + 1) * area);
    const products = kernel && window.map((value, at) => value * kernel[at]!);
    return { channel, window, kernel, products, sum: products?.reduce((a, b) => a + b, 0) ?? 0 };
  });
  const shown = parts.length <= mostChannels ? parts : parts.toSorted((a, b) => Math.abs(b.sum) - Math.abs(a.sum)).slice(0, mostChannels).sort((a, b) => a.channel - b.channel);
  const most = { window: largest(values), kernel: largest(weights ?? []), product: Math.max(...shown.map(({ products }) => largest(products ?? []))) };
  const isPadding = (i: number): boolean => rows[Math.floor(i / columns.length)]! < 0 || columns[i % columns.length]! < 0;
  const lines = shown.map(({ channel, window, kernel, products, sum }) => {
    const chosen = how === 'max' ? window.findIndex((value, i) => value === result && !isPadding(i)) : undefined;
    const grids = [numberGrid(t('Window on input channel {channel}', { channel }), window, columns.length, { most: most.window, isPadding, ...(chosen !== undefined && { chosen }) })];
    const line = element('div', { class: 'contribution' }, element('span', { class: 'channel' }, t('input {channel}', { channel })), ...grids);
    if (kernel && products) line.append(sign('×'), numberGrid(t('Kernel for input channel {channel}', { channel }), kernel, columns.length, { most: most.kernel }), sign('='), numberGrid(t('Products of input channel {channel}', { channel }), products, columns.length, { most: most.product }), sign(`Σ ${short(sum)}`));
    return line;
  });
  const rest = parts.filter((part) => !shown.includes(part));
  if (rest.length > 0) lines.push(element('p', { class: 'soft' }, t('The {count} other input channels add {sum}.', { count: rest.length, sum: figure(rest.reduce((sum, part) => sum + part.sum, 0)) })));
  return lines;
}

const sign = (words: string): HTMLElement => element('span', { class: 'sign' }, words);

function afterItem({ path, type, before, value, norm, pool }: CellAfter): HTMLElement {
  const name = element('code', {}, `${path} ${type}`);
  if (norm) {
    const { mean, variance, eps, weight, bias } = norm;
    return element('li', {}, name, ` (${figure(before)} − ${figure(mean)}) / √(${figure(variance)} + ${eps}) · ${figure(weight)} + ${figure(bias)} = `, element('b', {}, figure(value)));
  }
  if (!pool) return element('li', {}, name, ` ${figure(before)} → `, element('b', {}, figure(value)));
  const { row, column, arithmetic } = pool;
  const { rows, columns, values } = arithmetic;
  const chosen = arithmetic.how === 'max' ? values.indexOf(arithmetic.result) : undefined;
  return element(
    'li',
    {},
    name,
    ` ${t('at row {row}, column {column}: {words}', { row, column, words: totalWords(arithmetic) })}`,
    ...(values.length <= 100 ? [numberGrid(t('Window of the pool'), values, columns.length, { most: largest(values), isPadding: (i) => rows[Math.floor(i / columns.length)]! < 0 || columns[i % columns.length]! < 0, ...(chosen !== undefined && { chosen }) })] : []),
  );
}
