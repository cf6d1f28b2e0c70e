/** Experiments by name, which use what those in media/examples leave out. */
export const richExperiments: Record<string, string> = {
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
  // What is trained, when and how fast.
  'frozen-at-first': `{
    "data": { "dataset": { "Shapes": { "images": 200 } }, "batch_size": 50 },
    "model": [{ "Conv2d": { "out_channels": 8, "kernel_size": 3 } }, "BatchNorm2d", "ReLU", { "Residual": [{ "Conv2d": { "out_channels": 8, "kernel_size": 3, "padding": 1 } }, "BatchNorm2d"] }, { "AdaptiveAvgPool2d": 1 }, "Flatten", { "Linear": 10 }],
    "freeze": ["0-3"], "unfreeze": [{ "epoch": 1, "layers": ["3"] }, { "epoch": 2, "layers": ["1"] }], "lr_scale": [{ "layers": ["0-1"], "factor": 0.1 }], "layer_decay": 0.5,
    "optimizer": { "SGD": { "lr": 0.05, "momentum": 0.9, "weight_decay": 0.001 } }, "scheduler": { "CosineAnnealingLR": { "T_max": 3, "warmup": 1 } },
    "training": { "no_decay_norm_bias": true, "swa_start": 2 }, "epochs": 3
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
  // Class folders of two halves at a size that is not square, mixed; figures behind transforms; expressions as people write them; metrics of every kind.
  'folder': `{
    "data": {
      "dataset": { "ImageFolder": { "root": "pictures", "size": [24, 40] } }, "batch_size": 8, "val_split": 0.25,
      "train_transform": [{ "Resize": [20, 36] }, { "CenterCrop": [16, 32] }, { "RandomApply": { "transforms": [{ "ColorJitter": { "brightness": 0.2 } }] } }, "ToTensor", { "Normalize": "auto" }],
      "test_transform": [{ "Resize": [20, 36] }, { "CenterCrop": [16, 32] }, { "Grayscale": 3 }, "ToTensor", { "Normalize": "auto" }],
      "batch_transform": ["MixUp"]
    },
    "model": [
      { "SeparableConv2d": { "out_channels": 8, "kernel_size": 3, "init": "orthogonal_", "bias_init": "ones_" } }, "ReLU", { "SqueezeExcite": { "reduction": 4, "init": "zeros_" } },
      { "CBAM": { "reduction": 4, "init": "xavier_uniform_" } }, { "AdaptiveAvgPool2d": 1 }, "Flatten", { "Linear": 3 }
    ],
    "optimizer": "SGD", "scheduler": { "LambdaLR": "lambda e: np.exp(-e / 5.) if e > 1e0 else 1" },
    "training": { "best": "val_macro_f1", "early_stopping": { "metric": "val_top5_accuracy", "patience": 1, "min_delta": 0.01 } }, "epochs": 3
  }`,
  // By class, in folds, some kept for testing.
  'divided': `{
    "data": { "dataset": { "Shapes": { "images": 200 } }, "batch_size": 20, "stratify": true, "k_fold": { "folds": 4, "fold": 1 }, "test": 0.1 },
    "model": ["Flatten", { "Linear": 10 }], "optimizer": { "SGD": { "lr": 0.01 } }, "epochs": 1
  }`,
  'divided-by-class': `{
    "data": { "dataset": { "ImageFolder": { "root": "classes", "size": 16 } }, "batch_size": 5, "val_split": 0.3, "stratify": true },
    "model": ["Flatten", { "Linear": 3 }], "loss": { "CrossEntropyLoss": { "weight": "auto" } }, "optimizer": { "SGD": { "lr": 0.01 } }, "epochs": 1
  }`,
  'table': `{
    "data": { "dataset": { "ImageTable": { "table": "train.csv", "size": 8, "image": "id", "label": "breed", "group": "dog" } }, "batch_size": 5, "val_split": 0.3, "stratify": true },
    "model": ["Flatten", { "Linear": 2 }], "optimizer": { "SGD": { "lr": 0.01 } }, "epochs": 1
  }`,
  'tables': `{
    "data": { "dataset": { "ImageTable": { "table": "train.parquet", "size": [8, 6], "val_table": "train.csv", "extension": ".png" } }, "batch_size": 5 },
    "model": ["Flatten", { "Linear": 2 }], "optimizer": { "SGD": { "lr": 0.01 } }, "epochs": 1
  }`,
  'published-test': `{
    "data": { "dataset": "CIFAR10", "val_split": 0.2, "test": "own", "sampler": "balanced" },
    "model": ["Flatten", { "Linear": 10 }], "optimizer": { "SGD": { "lr": 0.01 } }, "epochs": 1
  }`,
  'train-accuracy': `{
    "data": { "dataset": { "ImageFolder": { "root": "classes", "size": 16, "channels": "grey" } }, "batch_size": 5, "val_split": 0 , "shuffle": false },
    "model": ["Flatten", { "Linear": 3 }], "optimizer": "Adam", "scheduler": { "ReduceLROnPlateau": { "mode": "max", "patience": 0 } },
    "training": { "best": "train_accuracy", "early_stopping": { "metric": "val_macro_f1", "patience": 0 } }, "epochs": 2
  }`,
};
