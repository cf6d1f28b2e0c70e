import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { analyse, type Analysis } from '../../extension/core/config/analyse';
import { experimentFromTorch, readTorch } from '../../extension/core/config/torch/read-torch';
import { torchScript } from '../../extension/core/config/torch/torch-script';

const examples = new URL('../../media/examples/', import.meta.url);
const names = readdirSync(examples).filter((file) => file.endsWith('.cnn.jsonc')).map((file) => file.replace('.cnn.jsonc', ''));
const extra: Record<string, string> = {
  // Every block, training option and way to begin that the examples leave out.
  'everything': `{
    "data": {
      "dataset": { "Shapes": { "images": 200 } }, "batch_size": 20, "drop_last": true,
      "train_transform": [{ "RandomCrop": { "size": 32, "padding": 4 } }, "RandomHorizontalFlip", "ToTensor", { "Normalize": "auto" }],
      "test_transform": ["ToTensor", { "Normalize": "auto" }]
    },
    "blocks": { "Conv": { "params": { "width": 8 }, "body": [{ "Conv2d": { "out_channels": "$width", "kernel_size": 3, "padding": 1, "init": "xavier_normal_" } }, "BatchNorm2d", { "LeakyReLU": { "negative_slope": 0.1 } }] } },
    "model": [
      "Conv", { "Conv": 16 }, { "Residual": { "body": [{ "SeparableConv2d": { "out_channels": 16, "kernel_size": 3, "padding": 1 } }, "BatchNorm2d", { "StochasticDepth": 0.1 }], "zero_init": true } },
      { "Repeat": { "times": 2, "body": [{ "DepthwiseConv2d": { "kernel_size": 3, "padding": "same" } }, "PReLU"] } },
      { "Residual": { "body": [{ "Conv2d": { "out_channels": 32, "kernel_size": 3, "padding": 1, "stride": 2 } }, { "GroupNorm": 4 }], "shortcut": "projection" } },
      { "SqueezeExcite": 8 }, { "CBAM": 8 }, { "ChannelShuffle": 4 },
      { "Concat": [[{ "Conv2d": { "out_channels": 8, "kernel_size": 1 } }], [{ "MaxPool2d": { "kernel_size": 3, "stride": 1, "padding": 1 } }, "LayerNorm"]] },
      { "Add": [[], [{ "Conv2d": { "out_channels": 40, "kernel_size": 1, "padding_mode": "reflect" } }]] },
      { "Multiply": [[], [{ "AdaptiveAvgPool2d": 1 }, "Sigmoid"]] },
      { "ConvTranspose2d": { "out_channels": 16, "kernel_size": 3, "stride": 2, "padding": 1, "output_padding": 1 } }, { "Upsample": { "scale_factor": 0.5 } }, { "PixelShuffle": 2 },
      { "LPPool2d": { "norm_type": 2, "kernel_size": 2 } }, { "AvgPool2d": 2 }, "InstanceNorm2d", { "LocalResponseNorm": 3 }, { "ZeroPad2d": 1 }, { "ReflectionPad2d": 1 },
      { "AdaptiveMaxPool2d": 2 }, "Flatten", { "Linear": { "out_features": 32, "bias_init": "zeros_" } }, "BatchNorm1d", { "GELU": { "approximate": "tanh" } }, "GLU", "RMSNorm", { "Dropout": 0.2 },
      { "Linear": { "out_features": 10 } }
    ],
    "init": { "kaiming_normal_": { "mode": "fan_out", "nonlinearity": "relu" } },
    "loss": { "FocalLoss": { "gamma": 1.5 } },
    "optimizer": { "Lion": { "lr": 0.0003, "weight_decay": 0.1 } },
    "scheduler": { "SequentialLR": { "schedulers": [{ "LinearLR": { "total_iters": 2 } }, { "LambdaLR": "0.5 * (1 + cos(pi * epoch / 10))" }], "milestones": [2], "interval": "batch", "warmup": 0.5 } },
    "training": { "clip_grad_norm": 1, "accumulate": 2, "no_decay_norm_bias": true, "ema": 0.99, "swa_start": 1, "early_stopping": { "patience": 3 }, "best": "val_loss" },
    "epochs": 2, "seed": 3
  }`,
  'one-cycle-muon': `{
    "data": {
      "dataset": { "Shapes": { "images": 200 } }, "batch_size": 50,
      "train_transform": [{ "RandomApply": { "transforms": [{ "GaussianBlur": 3 }] } }, { "RandomAffine": { "degrees": 5, "interpolation": "bilinear" } }, { "AutoAugment": "cifar10" }, "ToTensor", "RandomErasing"],
      "batch_transform": [{ "RandomChoice": { "transforms": ["MixUp", { "CutMix": 0.5 }] } }]
    },
    "model": [{ "Conv2d": { "out_channels": 8, "kernel_size": 3 } }, "ReLU", "Flatten", { "Linear": 10 }],
    "loss": "BCEWithLogitsLoss", "optimizer": "Muon", "scheduler": { "OneCycleLR": { "max_lr": 0.01 } }, "epochs": 1
  }`,
};

const analysisOf = (name: string): Analysis => analyse(extra[name] ?? readFileSync(new URL(`${name}.cnn.jsonc`, examples), 'utf8'));

// test/unit/torch/run_scripts.py runs these files under PyTorch and holds each model's state dict against NAME.weights.json.
describe.each([...names, ...Object.keys(extra)])('%s', (name) => {
  const analysis = analysisOf(name);

  test('as a script', async () => {
    expect(analysis.problems.filter(({ severity }) => severity === 'error')).toEqual([]);
    await expect(torchScript(analysis, name)).toMatchFileSnapshot(`./torch/scripts/${name}.py`);
    const shapes = Object.fromEntries(Object.entries(analysis.model!.weights).map(([weight, { shape }]) => [weight, shape]));
    await expect(`${JSON.stringify(shapes)}\n`).toMatchFileSnapshot(`./torch/scripts/${name}.weights.json`);
  });
});

test.each(['simple-cnn', 'lenet'])('%s comes back from its own script as it was', (name) => {
  const analysis = analysisOf(name);
  const script = torchScript(analysis, name);
  const back = analyse(experimentFromTorch(script).text);
  const layers = ({ experiment }: Analysis) => experiment!.model.map(({ name: layer, params }) => ({ layer, params: { ...params, in_channels: null, in_features: null } }));
  expect(layers(back)).toEqual(layers(analysis));
  expect(readTorch(script).notes).toEqual([]);
  expect(back.experiment!.optimizer.params).toEqual(analysis.experiment!.optimizer.params);
  expect(back.experiment!.scheduler?.name).toBe(analysis.experiment!.scheduler?.name);
});

test.each(names)('%s has as many parameters when its script is pasted', (name) => {
  const analysis = analysisOf(name);
  const { text } = experimentFromTorch(torchScript(analysis, name));
  expect(analyse(text).model?.params, text).toBe(analysis.model!.params);
});

test('an experiment with errors says what has to be mended first', () => {
  expect(() => torchScript(analyse('{ "model": ["Conv2d"] }'), 'broken')).toThrow(/cannot be written in PyTorch before its errors are mended: /);
});
