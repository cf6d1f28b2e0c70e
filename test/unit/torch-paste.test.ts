import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { analyse } from '../../extension/core/config/analyse';
import { parseExperiment } from '../../extension/core/config/parse';
import { mergeParts } from '../../extension/core/config/torch/merge-parts';
import { noteWords } from '../../extension/core/config/torch/notes';
import { experimentFromTorch, readTorch } from '../../extension/core/config/torch/read-torch';
import { speaking } from '../../extension/shared/said';
import { readBundle } from '../sentences';

const python = (name: string): string => readFileSync(new URL(`./torch/${name}.py`, import.meta.url), 'utf8');
const example = readFileSync(new URL('../../media/examples/simple-cnn.cnn.jsonc', import.meta.url), 'utf8');

describe('whole scripts', () => {
  test('the tutorial becomes the example\'s network, with its data, optimizer and scheduler', () => {
    const { text, notes } = experimentFromTorch(python('tutorial'));
    expect(notes).toEqual([]);
    const { experiment, problems } = parseExperiment(text);
    expect(problems).toEqual([]);
    const layers = (model: { name: string; params: object }[]) => model.map(({ name, params }) => ({ name, params }));
    expect(layers(experiment!.model)).toEqual(layers(parseExperiment(example).experiment!.model));
    expect(analyse(text).model!.params).toBe(1_147_914);
    expect(experiment).toMatchObject({
      data: { dataset: { name: 'CIFAR10' }, batch_size: 64, shuffle: true },
      loss: { name: 'CrossEntropyLoss' },
      optimizer: { name: 'Adam', params: { lr: 0.001 } },
      scheduler: { name: 'ReduceLROnPlateau', params: { mode: 'min', factor: 0.5, patience: 3 } },
      training: { clip_grad_norm: 1 },
      epochs: 20,
      seed: 42,
    });
    expect(experiment!.data.train_transform.map(({ name }) => name)).toEqual(['RandomCrop', 'RandomHorizontalFlip', 'ColorJitter', 'RandomRotation', 'ToTensor', 'Normalize']);
    expect(experiment!.data.train_transform[5]!.params).toMatchObject({ mean: [0.4914, 0.4822, 0.4465], std: [0.2023, 0.1994, 0.201] });
  });

  test('a ResNet made of blocks in loops: sums become Residual, with their shortcut', () => {
    const { text, notes } = experimentFromTorch(python('resnet'));
    expect(notes.map(({ message }) => message)).toEqual([
      'The code names no data set that is known here: "Shapes" was put in.', 'The code does not say for how many epochs: 10 was put in.',
    ]);
    const { experiment, problems } = parseExperiment(text);
    expect(problems).toEqual([]);
    const residuals = experiment!.model.filter(({ name }) => name === 'Residual');
    expect(residuals.map(({ params }) => (params.shortcut as unknown[]).length)).toEqual([0, 0, 2, 0]);
    // sum(p.numel() for p in net.parameters()) in PyTorch.
    expect(analyse(text).model!.params).toBe(676_682);
    expect(experiment!.scheduler).toMatchObject({ name: 'OneCycleLR', params: { max_lr: 0.1, epochs: null, steps_per_epoch: null } });
  });
});

describe('parts', () => {
  const model = (code: string): unknown => readTorch(code).parts.model;
  const forward = (body: string, init = 'self.conv = nn.Conv2d(3, 8, 3)'): string =>
    `class Net(nn.Module):\n    def __init__(self):\n        super().__init__()\n        ${init}\n    def forward(self, x):\n${body.split('\n').map((line) => `        ${line}`).join('\n')}\n`;
  const conv = { Conv2d: { out_channels: 8, kernel_size: 3 } };

  test.each<[string, unknown]>([
    ['model = nn.Sequential(nn.Conv2d(3, 8, 3), nn.ReLU(inplace=True))', [conv, 'ReLU']],
    ['model = torch.nn.Sequential(torch.nn.Conv2d(3, 8, kernel_size=(3, 3), stride=2, padding="same"))', [{ Conv2d: { out_channels: 8, kernel_size: 3, stride: 2, padding: 'same' } }]],
    ['model = Sequential(OrderedDict([("a", Conv2d(3, 8, 3)), ("b", ReLU())]))', [conv, 'ReLU']],
    ['layers = []\nfor c in [4, 8]:\n    layers += [nn.Conv2d(3, c, 3), nn.ReLU()]\nmodel = nn.Sequential(*layers)', [{ Conv2d: { out_channels: 4, kernel_size: 3 } }, 'ReLU', conv, 'ReLU']],
    ['w = 2 * 4\nmodel = nn.Sequential(*[nn.Conv2d(3, w, 3) for _ in range(2)])', [conv, conv]],
    ['model = nn.Sequential(nn.MaxPool2d(2, 2), nn.MaxPool2d(3, stride=2, padding=1), nn.Dropout(0.5))', [{ MaxPool2d: { kernel_size: 2 } }, { MaxPool2d: { kernel_size: 3, stride: 2, padding: 1 } }, { Dropout: { p: 0.5 } }]],
    [forward('return F.relu(self.conv(x))'), [conv, 'ReLU']],
    [forward('x = self.conv(x)\nx = F.max_pool2d(x, 2)\nreturn torch.flatten(x, 1)'), [conv, { MaxPool2d: { kernel_size: 2 } }, 'Flatten']],
    [forward('x = self.conv(x).relu()\nreturn x.view(x.size(0), -1)'), [conv, 'ReLU', 'Flatten']],
    [forward('x = self.conv(x)\nreturn x.mean([2, 3])'), [conv, { AdaptiveAvgPool2d: { output_size: 1 } }, 'Flatten']],
    [forward('identity = x\nout = self.conv(x)\nreturn F.relu(out + identity)'), [{ Residual: { body: [conv] } }, 'ReLU']],
    [forward('return torch.cat([self.conv(x), x], dim=1)'), [{ Concat: { branches: [[conv], []] } }]],
    [forward('for layer in self.layers:\n    x = layer(x)\nreturn x', 'self.layers = nn.ModuleList([nn.Conv2d(3, 8, 3), nn.ReLU()])'), [conv, 'ReLU']],
    [forward('x = F.dropout(self.conv(x), 0.2, training=self.training)\nreturn F.log_softmax(x, dim=1)'), [conv, { Dropout: { p: 0.2 } }, 'LogSoftmax']],
  ])('%s', (code, expected) => {
    expect(model(code)).toEqual(expected);
  });

  test.each<[string, string, unknown]>([
    ['opt = torch.optim.SGD(net.parameters(), 0.1, momentum=0.9)', 'optimizer', { SGD: { lr: 0.1, momentum: 0.9 } }],
    ['lr = 1e-3\noptimizer = optim.AdamW(model.parameters(), lr=lr, betas=(0.9, 0.99))', 'optimizer', { AdamW: { lr: 0.001, betas: [0.9, 0.99] } }],
    ['s = lr_scheduler.MultiStepLR(opt, milestones=[10, 20], gamma=0.2)', 'scheduler', { MultiStepLR: { milestones: [10, 20], gamma: 0.2 } }],
    ['epochs = 30\ns = CosineAnnealingLR(opt, T_max=epochs)', 'scheduler', { CosineAnnealingLR: { T_max: 30 } }],
    ['criterion = nn.CrossEntropyLoss(label_smoothing=0.1)', 'loss', { CrossEntropyLoss: { label_smoothing: 0.1 } }],
    ['for epoch in range(12):\n    pass', 'epochs', 12],
    ['torch.manual_seed(7)', 'seed', 7],
  ])('%s', (code, key, expected) => {
    expect(readTorch(code).parts[key]).toEqual(expected);
  });

  test('one list of transforms serves both sets, without what is random in it', () => {
    const { parts, notes } = readTorch('t = transforms.Compose([transforms.RandomHorizontalFlip(), transforms.ToTensor(), transforms.Normalize(0.5, 0.5)])');
    expect(parts.data).toMatchObject({ test_transform: ['ToTensor', { Normalize: { mean: 0.5, std: 0.5 } }] });
    expect(notes).toMatchObject([{ message: expect.stringContaining('one list of transforms') as string }]);
  });
});

describe('into an experiment that is there', () => {
  const merged = (code: string): string => mergeParts(example, readTorch(code).parts);

  test('an optimizer and a scheduler line replace those, comments and the rest stay', () => {
    const text = merged('optimizer = optim.SGD(model.parameters(), lr=0.1, momentum=0.9)\nscheduler = StepLR(optimizer, step_size=5)');
    expect(text).toContain('  "optimizer": { "SGD": { "lr": 0.1, "momentum": 0.9 } },\n  "scheduler": { "StepLR": { "step_size": 5 } },\n');
    expect(text.slice(0, text.indexOf('"optimizer"'))).toBe(example.slice(0, example.indexOf('"optimizer"')));
  });

  test('a network replaces the network, one layer a line', () => {
    const text = merged(python('tutorial').replace(/train_dataset = .*|test_dataset = .*|train_loader = .*|test_loader = .*/g, ''));
    expect(text).toContain('  "model": [\n    { "Conv2d": { "out_channels": 32, "kernel_size": 3, "padding": 1 } },\n    "BatchNorm2d",\n');
    expect(parseExperiment(text)).toMatchObject({ problems: [], experiment: { data: { dataset: { name: 'Shapes' }, batch_size: 64 }, epochs: 20 } });
  });
});

describe('what cannot be read is said', () => {
  test.each<[string, number, string]>([
    ['model = nn.Sequential(\n  nn.Conv2d(3, 8, 3),\n  nn.Fold(2))', 3, 'There is no "Fold" here: it was left out.'],
    // What holds layers of its own has no name that code of PyTorch's could call it by.
    ['model = nn.Sequential(nn.Flatten(), nn.Multiply(), nn.Linear(784, 10))', 1, 'There is no "Multiply" here: it was left out.'],
    ['model = nn.Sequential(nn.Flatten(), nn.Residual([nn.ReLU()]), nn.Linear(784, 10))', 1, 'There is no "Residual" here: it was left out.'],
    ['model = nn.Sequential(nn.Conv2d(3, width, 3))', 1, '"out_channels" of Conv2d could not be worked out ("width" is defined nowhere in this code): it has to be filled in.'],
    ['s = StepLR(opt, 3, flavour=2)', 1, 'StepLR has no "flavour" here: it was left out.'],
    ['x = = 3', 1, 'This line could not be read as Python.'],
    ['class Net(nn.Module):\n    def forward(self, x):\n        return helper.run(x.unfold(2))\nmodel = Net()', 3, 'There is no layer for "unfold" of a tensor here: it was left out.'],
  ])('%s', (code, line, message) => {
    expect(readTorch(code).notes).toContainEqual(expect.objectContaining({ line, message }));
  });

  test.each(['', 'print("hello")', 'def f(:\n  pass', '((((', '"""unterminated', 'while True:\n    x = 1', 'class A(A): pass\nA()', 'a = [1]\nfor i in range(60):\n    a = a + a', 'a = [1]\nfor i in range(60):\n    a.extend(a)', 's = "x"\nwhile True:\n    s += s', 'x = [[0] * 9999] * 9999', 'def f(): return f()\nf()', '\u0000\u0001\u2028'])('%j neither throws nor hangs', (code) => {
    expect(parseExperiment(experimentFromTorch(code).text).problems).toEqual([]);
  });
});

test('a note is said in the reader’s language, whole: in the notice and at the top of the file', () => {
  const bundle = readBundle();
  const t = speaking((sentence) => bundle[sentence] ?? sentence);
  const { text, notes } = experimentFromTorch('model = nn.Sequential(nn.Conv2d(3, width, 3), nn.Fold(2))\noptimizer = torch.optim.Adam(model.parameters(), lr=rate)', t);
  expect(notes.map((note) => noteWords(note, t))).toContain('无法得出 Conv2d 的 "out_channels"（这段代码中没有定义 "width"）：必须填写。');
  expect(text.startsWith('// 读自 PyTorch。')).toBe(true);
  expect(text).toContain('// 第 1 行：此处没有 "Fold"：已略去。');
  expect(text.split('{')[0]!.match(/[a-z]{3,} [a-z]{2,} [a-z]{2,}/)).toBe(null);
});
