import type { Choice } from '../../shared/experiment';
import { mostProbes, usualProbes } from '../../shared/probes';
import { recordable } from '../../shared/record';
import { studyKeys } from '../study/study-keys';
import { metricNames, type MetricName } from '../train/metrics';
import { bool, choice, choices, defaultsOf, either, float, int, list, nothing, object, oneOf, optional, required, string, type Params, type Typed } from './param';

const toTensor: Choice = { name: 'ToTensor', params: {}, path: [] };
const metric = oneOf(...(Object.keys(metricNames) as MetricName[]));

export const dataKeys = {
  dataset: required(choice('dataset'), 'Where the pictures come from.'),
  batch_size: optional(int({ min: 1 }), 64, 'Pictures in one training step. Larger batches give smoother gradients and want a larger learning rate.'),
  val_split: optional(
    float({ min: 0, below: 1 }), 0.1, 'Share of the training pictures held back for validation, where the data set has no validation set of its own.',
  ),
  stratify: optional(bool, false, 'Whether each class is held back in the same proportion, so that small classes are validated too; without it pictures are held back whatever their class. New experiments on pictures of your own have it.'),
  k_fold: optional(
    either(
      object({
        folds: optional(int({ min: 2 }), 5, 'Parts into which the training pictures are divided.'),
        fold: optional(int({ min: 0 }), 0, 'The part that validates, counted from 0; { "$try": [0, 1, 2, 3, 4] } makes a study of all of five.'),
      }),
      nothing,
    ),
    null,
    'Cross-validation: in place of `val_split`, one of equal parts validates and the others are trained on. The parts are the same for the same seed.',
  ),
  test: optional(
    either(oneOf('own'), float({ above: 0, below: 1 }), nothing), null,
    'Pictures kept for the end, which training never looks at: a share of them, the same whatever the seed, e.g. 0.2, or "own", the data set\'s own test pictures, which otherwise validate where there are no others. A folder "test" beside "train" and "val" is kept in any case.',
  ),
  shuffle: optional(bool, true, 'Whether the training pictures are put in a new order each epoch.'),
  sampler: optional(
    either(oneOf('balanced'), nothing), null,
    'null: each epoch shows every training picture once. "balanced": as many pictures are drawn as there are, each class as often as any other, with replacement (torch.utils.data.WeightedRandomSampler with weights of 1 / pictures of the class).',
  ),
  drop_last: optional(bool, false, 'Whether a last batch that is not full is left out of training.'),
  train_transform: optional(choices('transform'), [toTensor], 'What is done to each training picture, in this order, anew each epoch.'),
  test_transform: optional(choices('transform'), [toTensor], 'What is done to each validation picture. Nothing random belongs here.'),
  batch_transform: optional(choices('batch_transform'), [], 'What mixes the pictures of a whole training batch (MixUp, CutMix); the labels become soft.'),
} satisfies Params;

export const trainingKeys = {
  clip_grad_norm: optional(
    either(float({ above: 0 }), nothing), null, 'Scales the gradients down where their total norm exceeds this (torch.nn.utils.clip_grad_norm_).',
  ),
  clip_grad_value: optional(either(float({ above: 0 }), nothing), null, 'Cuts each gradient to ± this value (torch.nn.utils.clip_grad_value_).'),
  accumulate: optional(int({ min: 1 }), 1, 'Batches whose gradients are averaged into one optimizer step: a larger batch in the same memory.'),
  no_decay_norm_bias: optional(bool, false, 'Whether biases and the weights of norm layers are spared the weight decay.'),
  ema: optional(
    either(float({ above: 0, below: 1 }), nothing), null, 'Decay of an exponential moving average of the weights, e.g. 0.999; validation and checkpoints use the average.',
  ),
  swa_start: optional(
    either(int({ min: 0 }), nothing), null, 'Stochastic weight averaging: the epoch, counted from 0, after which the weights of each epoch are averaged.',
  ),
  early_stopping: optional(
    either(
      object({
        metric: optional(metric, 'val_loss', 'The metric that has to improve.'),
        patience: optional(int({ min: 0 }), 5, 'Epochs without improvement that are put up with.'),
        min_delta: optional(float({ min: 0 }), 0, 'The least change that counts as improvement.'),
      }),
      nothing,
    ),
    null,
    'Ends the run once a metric has stopped improving.',
  ),
  best: optional(metric, 'val_accuracy', 'The metric that decides which epoch\'s checkpoint is kept as the best.'),
  keep: optional(
    either(oneOf('best+last', 'all'), object({ every: required(int({ min: 1 }), 'Epochs from one kept checkpoint to the next.') })), 'best+last',
    'Which weights stay on disk: the best and the last, those of all epochs, or of each n-th epoch too, e.g. { "every": 5 }.',
  ),
  checkpoint_minutes: optional(
    either(float({ above: 0 }), nothing), 5,
    'Minutes after which a long epoch is saved within, so that nothing more is lost when the machine goes down; longer where saving would take a hundredth of the time. null: at the end of epochs alone.',
  ),
  record: optional(
    list(oneOf(...recordable)), [],
    'What is measured of the layers while training, beside loss and accuracy: the norm of each one\'s gradient, how far a step moves its weights (update_ratio), what its activations are like and how many are dead, pictures a second, memory. No number of the run changes by it.',
  ),
  record_every: optional(
    int({ min: 1 }), 50, 'Optimizer steps from one measurement that "record" asks for to the next. One takes about as long as a step: every 50 steps is 2 % of the time, and as much memory again as a step.',
  ),
  probes: optional(
    either(
      oneOf('auto'),
      object({
        pictures: optional(
          either(int({ min: 1, max: mostProbes }), list(int({ min: 0 }), 1)), usualProbes.pictures,
          'How many pictures of the validation set, one of each class in turn, or which: a list of their indices, counted from 0, of which the first 32 count.',
        ),
        megabytes: optional(float({ min: 0.1, max: 64 }), usualProbes.megabytes, 'How large the record may become. Once it is full, every second epoch is let go, and so on.'),
      }),
      nothing,
    ),
    'auto',
    'Pictures for Time Travel: at the end of each epoch it is recorded what the network makes of them (feature maps, an activation map, predictions, its filters), in about 3 % of the time at most. "auto": 8 pictures in at most 8 MB, and none in the runs of a study. null: none. No number of the run changes by it.',
  ),
} satisfies Params;

const unfreezing = {
  epoch: required(int({ min: 1 }), 'The first epoch in which they are trained, counted from 0: as many pass before it.'),
  layers: optional(list(string, 1), ['*'], 'Which of the frozen layers, named as in "freeze"; all of them where it is left out.'),
} satisfies Params;

/** The keys of an experiment file, in the order in which an experiment reads. */
export const experimentKeys = {
  $schema: optional(either(string, nothing), null, 'The JSON schema, for editors that want it named.'),
  data: required(object(dataKeys), 'The pictures: data set, batches, transforms.'),
  blocks: optional(
    { kind: 'blocks' } as Typed<unknown>, {}, 'Blocks of your own, by name: a list of layers, or { "params": { "channels": 64 }, "body": […] } with "$channels" in the body.',
  ),
  model: required(choices('layer', 1), 'The network: its layers from the picture to the logits, as in nn.Sequential.'),
  init: optional(either(choice('init'), nothing), null, 'How the weights of convolutions and linear layers begin; null: PyTorch\'s defaults.'),
  weights: optional(
    either(string, nothing), null,
    'Weights to begin with: the name of published ones, as timm has it ("resnet18.a1_in1k", downloaded once per machine), or, from this file\'s folder, a file (.pt or .pth of torch.save, .safetensors), a run, or RUN@EPOCH, RUN@best, RUN@last. They are found by their names, else by the order and the shapes of the layers. A last layer for another number of classes begins anew, and Normalize "auto" takes the mean and deviation that published ones or a run were trained with.',
  ),
  freeze: optional(
    list(string), [],
    'Layers that are not trained: their numbers in the network ("0", "0-6") or names ("layer1", "layer1.*", "*.bias"), with all that is in them. No gradient is computed for them and the optimizer keeps nothing of them; behind frozen layers a step is cheaper.',
  ),
  freeze_norm: optional(
    oneOf('eval', 'train'), 'eval', 'What frozen batch norms do while training: "eval" normalises by their running statistics, which stay as they are (PyTorch\'s eval()); "train" by each batch\'s own, and the running ones follow.',
  ),
  unfreeze: optional(
    either(object(unfreezing), list(object(unfreezing), 1), nothing), null,
    'When frozen layers are trained after all: { "epoch": 3 } for all of them, or a list that frees one group of layers after another.',
  ),
  lr_scale: optional(
    list(object({
      layers: required(list(string, 1), 'The layers, named as in "freeze".'),
      factor: required(float({ above: 0 }), 'What the learning rate of each step is multiplied with.'),
    })),
    [],
    'Learning rates of layers: [{ "layers": ["0-6"], "factor": 0.1 }]. Where several name a layer, the last one counts.',
  ),
  layer_decay: optional(
    either(float({ above: 0, max: 1 }), nothing), null,
    'Each layer\'s learning rate is this share of the next one\'s, the last layer\'s is whole (timm\'s layer_decay; 0.65 to 0.9 are usual). A layer is a convolution or Linear with its norms, or a whole block. What is learnt first, edges and colours, moves least.',
  ),
  loss: optional(choice('loss'), { name: 'CrossEntropyLoss', params: {}, path: [] }, 'What training makes small.'),
  optimizer: required(choice('optimizer'), 'How the gradients change the weights.'),
  scheduler: optional(either(choice('scheduler'), nothing), null, 'How the learning rate changes over the run; null keeps it constant.'),
  training: optional(object(trainingKeys), defaultsOf(trainingKeys), 'Gradient clipping, accumulation, averaging of weights, early stopping.'),
  epochs: required(int({ min: 1 }), 'How often training goes through all training pictures.'),
  seed: optional(int({ min: 0 }), 0, 'Where all randomness comes from: the same seed on the same engine gives the same run, bit for bit.'),
  study: optional(
    either(object(studyKeys), nothing), null, 'How the values to try are tried: in place of any value { "$try": […] }, { "$range": [0.001, 0.1], "log": true } or { "$int": [16, 128], "step": 16 }.',
  ),
} satisfies Params;
