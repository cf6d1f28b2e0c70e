import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { analyse } from '../../extension/core/config/analyse';
import { complete } from '../../extension/core/config/language/completion';
import { hover } from '../../extension/core/config/language/hover';
import { inlayHints, type HintOptions } from '../../extension/core/config/language/inlay-hints';
import { lensPlaces } from '../../extension/core/config/language/lens-places';
import { parseExperiment } from '../../extension/core/config/parse';
import { readSource } from '../../extension/core/config/source-text';
import { vocabulary } from '../../extension/core/config/vocabulary';
import { english } from '../../extension/shared/said';

const example = readFileSync(new URL('../../media/examples/simple-cnn.cnn.jsonc', import.meta.url), 'utf8');
const plain: HintOptions = { macs: false, memory: false, receptiveField: false };

/** The text without its `|`, and where that was. */
function cursor(marked: string): { text: string; offset: number } {
  const offset = marked.indexOf('|');
  return { text: marked.slice(0, offset) + marked.slice(offset + 1), offset };
}

describe('completion', () => {
  const proposals = (marked: string) => {
    const { text, offset } = cursor(marked);
    return complete(readSource(text), offset, english).map((each) => ({ ...each, replaced: text.slice(each.offset, each.offset + each.length) }));
  };
  const labels = (marked: string): string[] => proposals(marked).map(({ label }) => label);

  test.each<[string, string[]]>([
    ['{ | }', ['data', 'model', 'optimizer', 'scheduler', 'epochs', 'seed', 'training', 'blocks']],
    ['{ "data": { "data|" } }', ['dataset', 'batch_size', 'train_transform']],
    ['{ "model": [|] }', ['Conv2d', 'BatchNorm2d', 'ReLU']],
    ['{ "model": ["ReLU", |] }', ['Conv2d', 'Linear']],
    ['{ "model": [{ "|" }] }', ['Conv2d', 'Residual']],
    ['{ "model": [{ "Residual": { "body": [|] } }] }', ['Conv2d']],
    ['{ "model": [{ "Conv2d": { | } }] }', ['out_channels', 'kernel_size', 'padding_mode']],
    ['{ "model": [{ "Conv2d": { "padding_mode": | } }] }', ['"zeros"', '"reflect"', '"replicate"', '"circular"']],
    ['{ "model": [{ "Conv2d": { "padding": | } }] }', ['"same"', '"valid"']],
    ['{ "optimizer": | }', ['SGD', 'Adam', 'AdamW']],
    ['{ "optimizer": { "SGD": { "nesterov": | } } }', ['true', 'false']],
    ['{ "scheduler": "|" }', ['StepLR', 'OneCycleLR']],
    ['{ "scheduler": | }', ['null', 'StepLR']],
    ['{ "loss": "|" }', ['CrossEntropyLoss']],
    ['{ "data": { "train_transform": ["ToTensor", |] } }', ['Normalize', 'RandomCrop']],
    ['{ "training": { "early_stopping": { "metric": | } } }', ['"val_loss"', '"val_accuracy"']],
    ['{ "blocks": { "Mine": ["ReLU"] }, "model": [|] }', ['Mine', 'ReLU']],
    ['{ "blocks": { "Mine": { "params": { "width": 8 }, "body": [{ "Conv2d": { "out_channels": | } }] } } }', ['"$width"']],
    ['{ "model": [{ "Residual": [|] }] }', ['Conv2d']],
    ['{ "model": [{ "Concat": [[], ["ReLU", |]] }] }', ['Conv2d']],
    ['{ "model": [{ "Residual": [{ "Conv2d": { | } }] }] }', ['out_channels']],
    ['{ "data": { "train_transform": [{ "Normalize": | }] } }', ['"auto"']],
    ['{ "blocks": { "Mine": { "params": { "width": 8 }, "body": [{ "Linear": | }] } } }', ['"$width"']],
    ['{ "blocks": { "Mine": { "params": { "width": 8 }, "body": [] } }, "model": [{ "Mine": { | } }] }', ['width']],
  ])('%s', (marked, expected) => {
    expect(labels(marked)).toEqual(expect.arrayContaining(expected));
  });

  test('keys that are there are not offered again, except the one being typed', () => {
    expect(labels('{ "optimizer": { "Adam": { "lr": 1, | } } }')).not.toContain('lr');
    expect(labels('{ "optimizer": { "Adam": { "lr|": 1 } } }')).toContain('lr');
  });

  test.each(['{ "model": [] // |\n }', '{ /* | */ }', '{ "seed": 1 }   |'])('nothing in %j', (marked) => {
    expect(labels(marked)).toEqual([]);
  });

  test('a name brings the parameters that must be given', () => {
    const [conv] = proposals('{ "model": ["Co|"] }').filter(({ label }) => label === 'Conv2d');
    expect(conv).toMatchObject({ snippet: '{ "Conv2d": { "out_channels": ${1:32}, "kernel_size": ${2:3} } }', replaced: '"Co"', filter: '"Conv2d"' });
    expect(conv!.documentation).toContain('- `padding` = `0`');
  });

  test('every proposed name, filled in as proposed, is accepted', () => {
    for (const [table, place] of [['layer', 'model'], ['optimizer', 'optimizer'], ['scheduler', 'scheduler'], ['loss', 'loss']] as const) {
      const list = table === 'layer';
      for (const { label, snippet } of proposals(list ? '{ "model": [|] }' : `{ "${place}": | }`).filter(({ kind }) => kind === 'row')) {
        const filled = snippet.replace(/\$\{\d+:((?:[^}\\]|\\.)*)\}/g, '$1').replace(/\$\{\d+\|([^,|]*)[^}]*\}/g, '$1').replace(/\$\d+/g, '').replace(/\\([$}\\])/g, '$1');
        const text = `{ "data": { "dataset": "Shapes" }, "epochs": 1, ${list ? '' : '"model": ["Flatten"], '}${place === 'optimizer' ? '' : '"optimizer": "Adam", '}"${place}": ${list ? `[${filled}]` : filled} }`;
        const problems = parseExperiment(text).problems.filter(({ message }) => !/must be a list of one or more/.test(message));
        expect(problems, `${label}: ${text}`).toEqual([]);
      }
    }
  });

  test('a comma is added where something follows', () => {
    expect(proposals('{ "model": [| "ReLU"] }')[0]!.snippet).toMatch(/,$/);
    expect(proposals('{ "model": ["ReLU", |] }')[0]!.snippet).not.toMatch(/,$/);
  });
});

describe('hover', () => {
  const analysis = analyse(example);
  const markdown = (text: string, within = 1): string | undefined => hover(analysis, example.indexOf(text) + within, english)?.markdown;

  test('a layer: meaning, formula with its own numbers, parameters', () => {
    const conv = markdown('"Conv2d"')!;
    expect(conv).toContain(vocabulary.layer.Conv2d!.doc);
    expect(conv).toContain('`(32 + 2*1 - 1*(3-1) - 1)/1 + 1 = 32`');
    expect(conv).toContain('weight 32 × 3 × 3 × 3 = 864, bias 32: **896**');
    expect(conv).toContain('Multiply-adds for one picture: 884,736');
  });

  test.each([
    ['"MaxPool2d"', '`(32 + 2*0 - 1*(2-1) - 1)/2 + 1 = 16`'],
    ['"Flatten"', '`128 * 4 * 4 = 2048`'],
    ['"Linear"', 'weight 512 × 2048 = 1,048,576, bias 512: **1,049,088**'],
    ['"BatchNorm2d"', 'LayerNorm'],
    ['"Adam"', 'a scheduler only changes its learning rate'],
    ['"StepLR"', 'The optimizer decides in which direction'],
    ['"kernel_size"', 'Must be given.'],
    ['"lr"', 'Default `0.001`.'],
    ['"epochs"', 'How often training goes through'],
    ['"batch_size"', 'Default `64`.'],
    ['"RandomRotation"', 'transform'],
  ])('%s', (text, expected) => {
    expect(markdown(text)).toContain(expected);
  });

  test('a scheduler shows its curve over this run', () => {
    const text = example.replace(/"scheduler": .*/, '"scheduler": { "OneCycleLR": { "max_lr": 0.01 } },');
    const shown = hover(analyse(text), text.indexOf('"OneCycleLR"') + 1, english)!.markdown;
    expect(shown).toContain('data:image/svg+xml');
    expect(shown).toContain('0.0004 at the start, 0.01 at most');
  });

  test.each([
    ['BatchNorm2d', '64 × 32 × 32 = 65,536 values (pictures of the batch'],
    ['LayerNorm', 'Each picture is normalised over 32 × 32 × 32 = 32,768 values'],
    ['{ "LayerNorm": 32 }', 'over its last sizes, 32 values'],
    ['{ "GroupNorm": 4 }', 'in 4 groups, each over 8 × 32 × 32 = 8,192 values'],
    ['InstanceNorm2d', 'Each of a picture\'s 32 channels is normalised over 32 × 32 = 1,024 values'],
    ['{ "Dropout": 0.2 }', '`1/(1 - 0.2) = 1.25`'],
    ['{ "AdaptiveAvgPool2d": 4 }', 'the mean of 8 × 8 pixels'],
    ['{ "AdaptiveMaxPool2d": 5 }', 'the largest of about 7 × 7 pixels'],
  ])('%s: what it does, in this layer’s numbers', (layer, expected) => {
    const written = layer.startsWith('{') ? layer : `"${layer}"`;
    const text = example.replace('"BatchNorm2d"', written);
    expect(hover(analyse(text), text.indexOf(written) + written.indexOf('"') + 1, english)!.markdown).toContain(expected);
  });

  test.each<[string, string, string]>([
    ['"Adam"', '"Adam"', 'people use with it: 0.00001 to 0.01'],
    ['{ "Adam": { "lr": 0.001 } }', '{ "SGD": { "lr": 0.1, "momentum": 0.9 } }', '`lr/(1 - momentum) = 0.1/(1 - 0.9) = 1`'],
    ['{ "StepLR": { "step_size": 2, "gamma": 0.5 } }', '{ "ReduceLROnPlateau": { "patience": 3 } }', '0.001 throughout, even if'],
    ['"CrossEntropyLoss"', '"CrossEntropyLoss"', '`ln(10) = 2.303`'],
    ['"RandomHorizontalFlip"', '"RandomHorizontalFlip"', 'Drawn anew for each picture'],
  ])('%s as %s', (old, next, expected) => {
    const text = example.replace(old, next);
    expect(hover(analyse(text), text.indexOf(next) + next.indexOf('"') + 1, english)!.markdown).toContain(expected);
  });

  test('a value says what its parameter is; a brace says nothing', () => {
    const text = example.replace('"StepLR": { "step_size": 2, "gamma": 0.5 }', '"ReduceLROnPlateau": { "mode": "min" }');
    expect(hover(analyse(text), text.indexOf('"min"') + 1, english)?.markdown).toContain('**mode** of ReduceLROnPlateau');
    expect(hover(analysis, example.indexOf('{ "Conv2d"'), english)).toBeNull();
  });

  test('layers and values given without the parameter’s name', () => {
    const text = example.replace('"Flatten",', '{ "Residual": [{ "Dropout2d": 0.2 }] }, "Flatten",');
    const at = (part: string) => hover(analyse(text), text.indexOf(part) + 1, english)!.markdown;
    expect(at('"Dropout2d"')).toContain('`128 × 4 × 4` in');
    expect(at('0.2 }]')).toContain('**p** of Dropout2d');
  });

  test('a layer that was not reached has no numbers', () => {
    const text = example.replace('"Flatten",', '');
    expect(hover(analyse(text), text.indexOf('"Linear"') + 1, english)!.markdown).not.toContain('in, `');
  });
});

describe('inlay hints', () => {
  test('behind each layer its output shape and parameters, totals at the model', () => {
    const hints = inlayHints(analyse(example), plain, english);
    expect(hints.map(({ text }) => text)).toEqual([
      '1,147,914 parameters, 11.4 M MACs',
      '32 × 32 × 32 · 896', '32 × 32 × 32 · 64', '32 × 32 × 32', '32 × 16 × 16',
      '64 × 16 × 16 · 18,496', '64 × 16 × 16 · 128', '64 × 16 × 16', '64 × 8 × 8',
      '128 × 8 × 8 · 73,856', '128 × 8 × 8 · 256', '128 × 8 × 8', '128 × 4 × 4',
      '2048', '512 · 1,049,088', '512', '512', '10 · 5,130',
    ]);
    expect(example.slice(0, hints[1]!.offset)).toMatch(/\{ "Conv2d": \{ "out_channels": 32, "kernel_size": 3,\s+"padding": 1 \} \}$/);
  });

  test('what is frozen, at first or throughout, and how fast the others learn', () => {
    const text = example.replace('"optimizer"', '"freeze": ["0-1", "4.bias"], "unfreeze": { "epoch": 2, "layers": ["1"] }, "lr_scale": [{ "layers": ["4-5"], "factor": 0.1 }], "optimizer"');
    const hints = inlayHints(analyse(text), plain, english).map(({ text: hint }) => hint);
    expect(hints.slice(0, 7)).toEqual([
      '1,147,914 parameters, 1,146,890 of them trained, 11.4 M MACs',
      '32 × 32 × 32 · 896 · frozen', '32 × 32 × 32 · 64 · frozen at first', '32 × 32 × 32', '32 × 16 × 16',
      '64 × 16 × 16 · 18,496 · partly frozen · lr × 0.1', '64 × 16 × 16 · 128 · lr × 0.1',
    ]);
  });

  test('on demand multiply-adds, memory and receptive field', () => {
    const hints = inlayHints(analyse(example), { macs: true, memory: true, receptiveField: true }, english);
    expect(hints[1]!.text).toBe('32 × 32 × 32 · 896 · 885 k MACs · 131 kB · sees 3 px');
  });

  test('only between the two offsets asked for', () => {
    const from = example.indexOf('"Flatten"');
    const hints = inlayHints(analyse(example), plain, english, from, example.length);
    expect(hints).toHaveLength(5);
  });

  test('up to the layer that fails', () => {
    expect(inlayHints(analyse(example.replace('"Flatten",', '')), plain, english)).toHaveLength(12);
  });

  test('in a named block, what all its uses have in common', () => {
    const text = `{ "data": { "dataset": "Shapes" }, "optimizer": "Adam", "epochs": 1,
      "blocks": { "Down": { "params": { "width": 8 }, "body": [{ "Conv2d": { "out_channels": "$width", "kernel_size": 3, "padding": 1, "stride": 2 } }, "ReLU"] } },
      "model": ["Down", { "Down": { "width": 16 } }, "Flatten", { "Linear": { "out_features": 10 } }] }`;
    expect(inlayHints(analyse(text), plain, english).map(({ text: hint }) => hint)).toEqual([
      '8 × 16 × 16 … 16 × 8 × 8 · 2 times', '8 × 16 × 16 … 16 × 8 × 8 · 2 times',
      '11,642 parameters, 139 k MACs', '8 × 16 × 16 · 224', '16 × 8 × 8 · 1,168', '1024', '10 · 10,250',
    ]);
  });
});

test('commands stand above the experiment, the transforms, the model, the optimizer and the scheduler', () => {
  const places = lensPlaces(readSource(example)).map(({ part, offset }) => [part, /^[^:\n]*/.exec(example.slice(offset))![0]]);
  expect(places).toEqual([
    ['experiment', '{'], ['trainTransform', '"train_transform"'], ['model', '"model"'], ['optimizer', '"optimizer"'], ['scheduler', '"scheduler"'],
  ]);
});
