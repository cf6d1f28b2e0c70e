import { expect, test } from 'vitest';
import { dotChart } from '../../extension/core/export/dot-chart';

const label = (value: number): string => String(value);

test('a curve in dots, points as signs, round numbers beside the axis', () => {
  const x = Array.from({ length: 101 }, (_, i) => i);
  const chart = dotChart({ curves: [{ x, y: x.map((at) => 4 * Math.exp(-at / 25)) }, { x: [25, 50, 75, 100], y: [2, 1.2, 0.8, 0.7], sign: '◆' }], width: 44, height: 9, label });
  expect(`\n${chart.join('\n')}\n`).toMatchInlineSnapshot(`
    "
    4 ┤⠑⡄                                       
      │ ⠑⢄                                      
      │   ⠣⢄                                    
      │     ⠱⢄                                  
    2 ┤       ⠙⠢⢄◆                              
      │          ⠉⠲⠤⣀⡀     ◆                    
      │              ⠉⠑⠒⠤⢄⣀⣀         ◆         ◆
      │                     ⠉⠉⠉⠒⠒⠒⠒⠤⠤⠤⠤⠤⠤⢄⣀⣀⣀⣀⣀⣀
      └0─────────────────────────────────────100
    "
  `);
  for (const line of chart) expect(line.length).toBeLessThanOrEqual(44);
});

test('what is no number breaks the line, a constant is a line, nothing is nothing', () => {
  const broken = dotChart({ curves: [{ x: [0, 1, 2, 3, 4, 5], y: [1, 1, NaN, Infinity, 1, 1] }], width: 20, height: 4, label });
  expect(`\n${broken.join('\n')}\n`).toMatchInlineSnapshot(`
    "
      │                 
      │                 
    1 ┤⣀⣀⣀⣀         ⣀⣀⣀⣀
      └0───────────────5
    "
  `);
  expect(dotChart({ curves: [{ x: [], y: [] }, { x: [1], y: [NaN] }], width: 20, height: 4, label })).toEqual([]);
});

test('between ends that hold no round number the ends themselves stand', () => {
  const chart = dotChart({ curves: [{ x: [1, 2], y: [0.281, 0.299] }], width: 20, height: 4, label });
  expect(`\n${chart.join('\n')}\n`).toMatchInlineSnapshot(`
    "
    0.299 ┤         ⣀⠤⠒⠉
          │    ⣀⡠⠔⠊⠉    
    0.281 ┤⣀⠤⠒⠉         
          └1───────────2
    "
  `);
});
