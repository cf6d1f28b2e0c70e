import type { Choice, Experiment } from '../../../shared/experiment';
import { UserError } from '../../../shared/user-error';
import type { Analysis } from '../analyse';
import { vocabulary } from '../vocabulary';
import { call, changed, indented, python } from './python-text';
import { torchClasses } from './torch-classes';
import { initLines, sequentialText, type Needs } from './torch-module';

/**
 * An experiment as one PyTorch script that trains it: data, network, loss, optimizer, scheduler, loop. `name` is put into
 * its first line. Throws a UserError where the experiment has errors.
 */
export function torchScript(analysis: Pick<Analysis, 'experiment' | 'nodes' | 'problems' | 'classes'>, name: string): string {
  const experiment = withoutErrors(analysis);
  const body = [
    `torch.manual_seed(${experiment.seed})\ndevice = "cuda" if torch.cuda.is_available() else "cpu"`,
    dataText(experiment, analysis.classes),
    ...stepTexts(experiment, analysis.nodes),
    scheduleText(experiment),
    loopText(experiment),
  ]
    .filter((part) => part !== null)
    .join('\n\n');
  return `"""${name}: an experiment of CNN Lab, in PyTorch. Needs torch and torchvision."""\n${importsFor(body)}\n\n${body}\n`;
}

/** The part of it that a training step needs: `model`, `criterion` and `optimizer`, on the CPU. */
export function torchStep(analysis: Pick<Analysis, 'experiment' | 'nodes' | 'problems'>): string {
  const body = ['device = "cpu"', ...stepTexts(withoutErrors(analysis), analysis.nodes)].join('\n\n');
  return `${importsFor(body)}\n\n${body}\n`;
}

function withoutErrors({ experiment, nodes, problems }: Pick<Analysis, 'experiment' | 'nodes' | 'problems'>): Experiment {
  const broken = problems.find(({ severity }) => severity === 'error');
  if (experiment && !broken && nodes.length > 0) return experiment;
  throw broken
    ? new UserError('experiment-has-errors', 'The experiment cannot be written in PyTorch before its errors are mended: {problem}', { problem: broken.message })
    : new UserError('experiment-has-errors', 'The experiment cannot be written in PyTorch before its errors are mended.');
}

function stepTexts(experiment: Experiment, nodes: Analysis['nodes']): string[] {
  const needs: Needs = { classes: new Set() };
  const model = `model = ${sequentialText(nodes, needs)}.to(device)`;
  const optimizer = optimizerText(experiment, needs);
  const loss = lossText(experiment.loss, needs);
  const classes = Object.keys(torchClasses).filter((each) => needs.classes.has(each)).map((each) => `\n\n${torchClasses[each]}`).join('');
  return [
    ...(classes.trim() === '' ? [] : [`\n${classes.trim()}\n`]),
    `# Model\n${[model, ...initLines(nodes, experiment.init)].join('\n')}`,
    `# Training\nepochs = ${experiment.epochs}\n${loss}\n${optimizer}`,
  ];
}

/** The import lines that a script needs. */
function importsFor(body: string): string {
  const plain = ['collections', 'copy', 'functools', 'math'].filter((module) => body.includes(`${module}.`)).map((module) => `import ${module}`);
  return [
    ...plain,
    '',
    'import torch',
    ...(body.includes('torchvision.') ? ['import torchvision'] : []),
    'from torch import nn',
    ...(body.includes('DataLoader(') ? [`from torch.utils.data import DataLoader${body.includes('Subset(') ? ', Subset' : ''}`] : []),
    ...(body.includes('datasets.') ? ['from torchvision import datasets, transforms'] : []),
    ...(body.includes('v2.') ? ['from torchvision.transforms import v2'] : []),
  ].join('\n');
}

function dataText({ data, seed }: Experiment, classes: number | null): string {
  const { dataset } = data;
  const usesAuto = [...data.train_transform, ...data.test_transform].some(isAutoNormalize);
  const folder = dataset.name === 'ImageFolder';
  const before = folder ? folderTransforms(dataset) : [];
  const list = (choices: Choice[]): string => `transforms.Compose([\n${[...before, ...choices.map(transformText)].map((text) => `    ${text},`).join('\n')}\n])`;
  const lines = ['# Data'];
  if (usesAuto) {
    lines.push(statisticsText);
    lines.push(`plain_set = ${datasetText(dataset, classes, true, before.length > 0 ? `transforms.Compose([${[...before, 'transforms.ToTensor()'].join(', ')}])` : 'transforms.ToTensor()')}`);
    lines.push('mean, std = statistics(plain_set)');
  }
  lines.push(`train_transform = ${list(data.train_transform)}`, `test_transform = ${list(data.test_transform)}`);
  lines.push(`train_set = ${datasetText(dataset, classes, true, 'train_transform')}`, `val_set = ${datasetText(dataset, classes, false, 'test_transform')}`);
  if (folder || dataset.name === 'Shapes') {
    lines.push(
      `order = torch.randperm(len(train_set), generator=torch.Generator().manual_seed(${seed})).tolist()`,
      `held_back = round(len(order) * ${data.val_split})`,
      'train_set, val_set = Subset(train_set, order[held_back:]), Subset(val_set, order[:held_back])',
    );
  }
  lines.push(
    `train_loader = DataLoader(train_set, batch_size=${data.batch_size}, shuffle=${python(data.shuffle)}, drop_last=${python(data.drop_last)})`,
    `val_loader = DataLoader(val_set, batch_size=${data.batch_size})`,
  );
  if (data.batch_transform.length > 0) {
    lines.push(`mix = v2.Compose([${data.batch_transform.map((choice) => batchTransformText(choice, classes)).join(', ')}])`);
  }
  return lines.join('\n');
}

const statisticsText = `def statistics(pictures):
    """Mean and std of each channel over all pixels of the training pictures."""
    count, total, squares = 0, 0, 0
    for picture, _ in pictures:
        count += picture[0].numel()
        total = total + picture.double().sum((1, 2))
        squares = squares + (picture.double() ** 2).sum((1, 2))
    mean = total / count
    return mean.tolist(), (squares / count - mean ** 2).sqrt().tolist()

`;

function datasetText({ name, params }: Choice, classes: number | null, train: boolean, transform: string): string {
  if (name === 'ImageFolder') return `datasets.ImageFolder(${python(params.root)}, transform=${transform})`;
  if (name === 'Shapes') {
    // CNN Lab draws these pictures itself; torchvision's noise of the same size stands in.
    return `datasets.FakeData(${python(params.images)}, (3, 32, 32), ${classes ?? 10}, transform=${transform})  # stands in for Shapes, which CNN Lab draws`;
  }
  return `datasets.${name}("data", train=${python(train)}, download=True, transform=${transform})`;
}

function folderTransforms({ params }: Choice): string[] {
  const size = [params.size].flat() as number[];
  const grey = params.channels === 'grey' ? ['transforms.Grayscale()'] : [];
  const [height, width] = [size[0]!, size.at(-1)!];
  if (params.resize === 'stretch') return [...grey, `transforms.Resize((${height}, ${width}))`];
  return [...grey, `transforms.Resize(${Math.max(height, width)})`, `transforms.CenterCrop((${height}, ${width}))`];
}

function isAutoNormalize({ name, params }: Choice): boolean {
  return name === 'Normalize' && (params.mean === 'auto' || params.std === 'auto');
}

function transformText(choice: Choice): string {
  const { name, params } = choice;
  if (isAutoNormalize(choice)) return `transforms.Normalize(${params.mean === 'auto' ? 'mean' : python(listed(params.mean))}, ${params.std === 'auto' ? 'std' : python(listed(params.std))})`;
  const known = vocabulary.transform[name]!.params;
  const named = Object.fromEntries(
    Object.entries(params)
      .filter(([key, value]) => known[key]?.default === undefined || JSON.stringify(value) !== JSON.stringify(known[key].default))
      .map(([key, value]) => [key, transformValue(key, value)]),
  );
  return call(`transforms.${name}`, [], named);
}

function batchTransformText({ name, params }: Choice, classes: number | null): string {
  const { transforms: inner, ...others } = params;
  const named = changed(others, vocabulary.batch_transform[name]!.params);
  if (Array.isArray(inner)) return call(`v2.${name}`, [], { transforms: `[${(inner as Choice[]).map((each) => batchTransformText(each, classes)).join(', ')}]`, ...named });
  return call(`v2.${name}`, [], { ...named, num_classes: python(classes) });
}

function transformValue(key: string, value: unknown): string {
  if (key === 'interpolation') return `transforms.InterpolationMode.${String(value).toUpperCase()}`;
  if (key === 'policy') return `transforms.AutoAugmentPolicy.${String(value).toUpperCase()}`;
  if (key === 'mean' || key === 'std') return python(listed(value));
  if (Array.isArray(value) && value.some((each) => typeof each === 'object' && each !== null && 'name' in each)) return `[${(value as Choice[]).map(transformText).join(', ')}]`;
  return python(value);
}

function listed(value: unknown): unknown {
  return typeof value === 'number' ? [value] : value;
}

function lossText({ name, params }: Choice, needs: Needs): string {
  if (name in torchClasses) needs.classes.add(name);
  const given = Object.fromEntries(
    Object.entries(changed(params, vocabulary.loss[name]!.params)).map(([key, text]) => [key, /weight$/.test(key) ? `torch.tensor(${text}, device=device)` : text]),
  );
  return `criterion = ${call(name in torchClasses ? name : `nn.${name}`, [], given)}`;
}

function optimizerText({ optimizer: { name, params }, training }: Experiment, needs: Needs): string {
  if (name in torchClasses) needs.classes.add(name);
  const constructor = name in torchClasses ? name : `torch.optim.${name}`;
  const named = changed(params, vocabulary.optimizer[name]!.params, ['lr']);
  if (!training.no_decay_norm_bias) return `optimizer = ${constructor}(model.parameters(), ${optionText({ lr: python(params.lr), ...named })})`;
  return [
    'decayed = [p for p in model.parameters() if p.dim() > 1]',
    'spared = [p for p in model.parameters() if p.dim() <= 1]',
    `optimizer = ${constructor}([{"params": decayed}, {"params": spared, "weight_decay": 0.0}], ${optionText({ lr: python(params.lr), ...named })})`,
  ].join('\n');
}

function optionText(named: Record<string, string>): string {
  return Object.entries(named).map(([key, text]) => `${key}=${text}`).join(', ');
}

function scheduleText({ scheduler, training }: Experiment): string | null {
  if (!scheduler) return null;
  const warmup = Number(scheduler.params.warmup ?? 0);
  const text = [`scheduler = ${schedulerText(scheduler)}`, ...(warmup > 0 ? [`warmup_steps = max(1, round(${warmup} * steps_per_epoch))`] : [])].join('\n');
  const steps = training.accumulate > 1 ? `math.ceil(len(train_loader) / ${training.accumulate})` : 'len(train_loader)';
  return text.includes('steps_per_epoch') ? `steps_per_epoch = ${steps}\n${text}` : text;
}

function schedulerText({ name, params }: Choice): string {
  const constructor = `torch.optim.${name === 'SWALR' ? 'swa_utils' : 'lr_scheduler'}.${name}`;
  const named = changed(params, vocabulary.scheduler[name]!.params, ['interval', 'warmup']);
  if (name === 'OneCycleLR' && named.total_steps === undefined && (named.epochs === undefined || named.steps_per_epoch === undefined)) {
    delete named.epochs;
    delete named.steps_per_epoch;
    named.total_steps = params.interval === 'epoch' ? 'epochs' : 'epochs * steps_per_epoch';
  }
  if (typeof params.lr_lambda === 'string') named.lr_lambda = lambdaText(params.lr_lambda);
  if (Array.isArray(params.schedulers)) {
    const inner = `[\n${(params.schedulers as Choice[]).map((each) => `    ${schedulerText(each)},`).join('\n')}\n]`;
    if (name === 'ChainedScheduler') return `${constructor}(${inner}, optimizer=optimizer)`;
    named.schedulers = inner;
    named.milestones = `[${(params.milestones as number[]).join(', ')}]`;
  }
  return `${constructor}(optimizer${Object.entries(named).map(([key, text]) => `, ${key}=${text}`).join('')})`;
}

/** The expression of a LambdaLR as a lambda of the variable it names. */
function lambdaText(expression: string): string {
  const qualified = expression.trim().replace(/(?<![\w.])(ceil|cos|exp|floor|log|log2|log10|sin|sqrt|tan|tanh)(?=\s*\()/g, 'math.$1').replace(/(?<![\w.])(pi|e)\b/g, 'math.$1');
  if (/^lambda\b/.test(qualified)) return qualified;
  const variable = ['epoch', 'step', 'iteration', 'it', 't'].find((name) => new RegExp(`\\b${name}\\b`).test(expression)) ?? 'epoch';
  return `lambda ${variable}: ${qualified}`;
}

function loopText({ training, scheduler, loss, data, model }: Experiment): string {
  const { accumulate, ema, swa_start: swa, early_stopping: stopping } = training;
  const warmup = Number(scheduler?.params.warmup ?? 0) > 0;
  const perBatch = scheduler?.params.interval === 'batch';
  const metric = scheduler?.name === 'ReduceLROnPlateau' ? (scheduler.params.mode === 'max' ? 'val_accuracy' : 'val_loss') : null;
  const mixed = data.batch_transform.length > 0;
  const target = loss.name === 'BCEWithLogitsLoss' ? 'one_hot(targets, logits)' : 'targets';
  const usesNorm = JSON.stringify(model).includes('"BatchNorm');
  const step = [
    ...(training.clip_grad_norm !== null ? [`nn.utils.clip_grad_norm_(model.parameters(), ${training.clip_grad_norm})`] : []),
    ...(training.clip_grad_value !== null ? [`nn.utils.clip_grad_value_(model.parameters(), ${training.clip_grad_value})`] : []),
    ...(warmup ? ['scale = min(1.0, (step + 1) / warmup_steps)', 'for group in optimizer.param_groups:', '    group["lr"] *= scale'] : []),
    'optimizer.step()',
    ...(warmup ? ['for group in optimizer.param_groups:', '    group["lr"] /= scale'] : []),
    'optimizer.zero_grad()',
    'step += 1',
    ...(ema !== null ? ['averaged.update_parameters(model)'] : []),
    ...(scheduler && perBatch ? ['scheduler.step()'] : []),
  ];
  const header = [
    ...(loss.name === 'BCEWithLogitsLoss' ? ['def one_hot(targets, logits):', '    return nn.functional.one_hot(targets, logits.shape[1]).to(logits.dtype) if targets.dim() == 1 else targets', '', ''] : []),
    'def evaluate(network):',
    '    network.eval()',
    '    total, correct, seen = 0.0, 0, 0',
    '    with torch.no_grad():',
    '        for images, targets in val_loader:',
    '            images, targets = images.to(device), targets.to(device)',
    '            logits = network(images)',
    `            total += criterion(logits, ${target}).item() * len(images)`,
    '            correct += (logits.argmax(1) == targets).sum().item()',
    '            seen += len(images)',
    '    return total / max(1, seen), correct / max(1, seen)',
    '',
    '',
    ...(ema !== null ? [`averaged = torch.optim.swa_utils.AveragedModel(model, multi_avg_fn=torch.optim.swa_utils.get_ema_multi_avg_fn(${ema}), use_buffers=False)`] : []),
    ...(swa !== null ? ['swa_model = torch.optim.swa_utils.AveragedModel(model)'] : []),
    'step, best, best_weights = 0, None, None',
    ...(stopping ? ['stopping_best, bad_epochs = None, 0'] : []),
    'for epoch in range(epochs):',
  ];
  const higher = (name: string): boolean => !/loss/.test(name);
  const known = (name: string): string => (name === 'val_loss' || name === 'val_accuracy' || name === 'train_loss' ? name : 'val_accuracy');
  const epoch = [
    'model.train()',
    'train_total, seen = 0.0, 0',
    'for batch, (images, targets) in enumerate(train_loader):',
    '    images, targets = images.to(device), targets.to(device)',
    ...(mixed ? ['    images, targets = mix(images, targets)'] : []),
    '    logits = model(images)',
    `    loss = criterion(logits, ${target})`,
    ...(accumulate > 1
      ? [`    group_size = min(${accumulate}, len(train_loader) - batch // ${accumulate} * ${accumulate})`, '    (loss / group_size).backward()']
      : ['    loss.backward()']),
    '    train_total += loss.item() * len(images)',
    '    seen += len(images)',
    ...(accumulate > 1 ? [`    if (batch + 1) % ${accumulate} == 0 or batch + 1 == len(train_loader):`, indented(step.join('\n'), '        ')] : [indented(step.join('\n'))]),
    'train_loss = train_total / seen',
    `val_loss, val_accuracy = evaluate(${ema !== null ? 'averaged' : 'model'})`,
    ...(scheduler && !perBatch ? [`scheduler.step(${metric ?? ''})`] : []),
    ...(swa !== null ? [`if epoch >= ${swa}:`, '    swa_model.update_parameters(model)'] : []),
    'print(f"epoch {epoch + 1}: train loss {train_loss:.4f}, validation loss {val_loss:.4f}, accuracy {val_accuracy:.4f}, lr {optimizer.param_groups[0][\'lr\']:.3g}")',
    `if best is None or ${known(training.best)} ${higher(training.best) ? '>' : '<'} best:`,
    `    best, best_weights = ${known(training.best)}, copy.deepcopy(${ema !== null ? 'averaged.module' : 'model'}.state_dict())`,
    ...(stopping
      ? [
          `watched = ${known(stopping.metric)}`,
          `if stopping_best is None or watched ${higher(stopping.metric) ? `> stopping_best + ${stopping.min_delta}` : `< stopping_best - ${stopping.min_delta}`}:`,
          '    stopping_best, bad_epochs = watched, 0',
          'else:',
          '    bad_epochs += 1',
          `    if bad_epochs > ${stopping.patience}:`,
          '        break',
        ]
      : []),
  ];
  const end = [
    ...(swa !== null ? [...(usesNorm ? ['torch.optim.swa_utils.update_bn(train_loader, swa_model, device=device)'] : []), 'print("averaged weights: validation loss %.4f, accuracy %.4f" % evaluate(swa_model))'] : []),
    'torch.save(best_weights, "best.pt")',
  ];
  return [...header, ...epoch.map((line) => indented(line)), ...end].join('\n');
}
