import type { Experiment } from '../../../shared/experiment';
import { metricNames, type MetricName } from '../../train/metrics';
import { schedulers } from '../../train/schedulers';
import { indented } from './python-text';
import { hasScales, isFreezing, keepsNorms } from './torch-freeze';

/** The training loop with its validation, to the end of the script. */
export function loopText(experiment: Experiment): string {
  const { training, loss, model } = experiment;
  const { ema, swa_start: swa, early_stopping: stopping } = training;
  const usesNorm = JSON.stringify(model).includes('"BatchNorm');
  const lines = [
    ...(loss.name === 'BCEWithLogitsLoss' ? [oneHot] : []),
    evaluateText(experiment),
    ...(ema !== null ? [`averaged = torch.optim.swa_utils.AveragedModel(model, multi_avg_fn=torch.optim.swa_utils.get_ema_multi_avg_fn(${ema}), use_buffers=False)`] : []),
    ...(swa !== null ? ['swa_model = torch.optim.swa_utils.AveragedModel(model)'] : []),
    'step, best, best_weights = 0, None, None',
    ...(stopping ? ['stopping_best, bad_epochs = None, 0'] : []),
    'for epoch in range(epochs):',
    indented([...trainingLines(experiment), ...epochEndLines(experiment)].join('\n')),
    ...(swa !== null && usesNorm && keepsNorms(experiment) ? ['keep_frozen_norms(swa_model.module)'] : []),
    ...(swa !== null && usesNorm ? ['torch.optim.swa_utils.update_bn(train_loader, swa_model, device=device)'] : []),
    ...(swa !== null ? ['print("averaged weights: validation loss {val_loss:.4f}, accuracy {val_accuracy:.4f}".format(**evaluate(swa_model)))'] : []),
    'torch.save(best_weights, "best.pt")',
  ];
  return lines.join('\n');
}

const oneHot = `def one_hot(targets, logits):
    return nn.functional.one_hot(targets, logits.shape[1]).to(logits.dtype) if targets.dim() == 1 else targets

`;

const targetOf = ({ loss }: Experiment): string => (loss.name === 'BCEWithLogitsLoss' ? 'one_hot(targets, logits)' : 'targets');

/** What only some experiments look at, and how it is counted and had in the end. */
const furtherMetrics = {
  val_top5_accuracy: {
    before: 'top5 = 0',
    count: 'top5 += (logits.topk(min(5, logits.shape[1])).indices == targets[:, None]).sum().item()',
    after: 'top5 / seen',
  },
  val_macro_f1: {
    before: 'confusion = 0',
    count: 'confusion = confusion + torch.zeros(logits.shape[1], logits.shape[1]).index_put((targets.cpu(), logits.argmax(1).cpu()), torch.tensor(1.0), accumulate=True)',
    after: '(2 * confusion.diag() / (confusion.sum(0) + confusion.sum(1))).nanmean().item()',
  },
};
type FurtherMetric = keyof typeof furtherMetrics;

const watchedMetrics = ({ training }: Experiment): string[] => [training.best, ...(training.early_stopping ? [training.early_stopping.metric] : [])];
const furtherOf = (experiment: Experiment): FurtherMetric[] => (Object.keys(furtherMetrics) as FurtherMetric[]).filter((name) => watchedMetrics(experiment).includes(name));

function evaluateText(experiment: Experiment): string {
  const further = furtherOf(experiment).map((name) => ({ name, ...furtherMetrics[name] }));
  return `def evaluate(network):
    """The validation figures by name; none without validation pictures."""
    network.eval()
    total, correct, seen = 0.0, 0, 0
${further.map(({ before }) => `    ${before}\n`).join('')}    with torch.no_grad():
        for images, targets in val_loader:
            images, targets = images.to(device), targets.to(device)
            logits = network(images)
            total += criterion(logits, ${targetOf(experiment)}).item() * len(images)
            correct += (logits.argmax(1) == targets).sum().item()
            seen += len(images)
${further.map(({ count }) => `            ${count}\n`).join('')}    if seen == 0:
        return {}
    return dict(val_loss=total / seen, val_accuracy=correct / seen${further.map(({ name, after }) => `, ${name}=${after}`).join('')})

`;
}

function trainingLines(experiment: Experiment): string[] {
  const { training, scheduler, data } = experiment;
  const { accumulate, ema } = training;
  const warmup = Number(scheduler?.params.warmup ?? 0) > 0;
  const rate = [...(warmup ? ['scale'] : []), ...(hasScales(experiment) ? ['group["lr_scale"]'] : [])].join(' * ');
  const mixed = data.batch_transform.length > 0;
  const step = [
    ...(training.clip_grad_norm !== null ? [`nn.utils.clip_grad_norm_(model.parameters(), ${training.clip_grad_norm})`] : []),
    ...(training.clip_grad_value !== null ? [`nn.utils.clip_grad_value_(model.parameters(), ${training.clip_grad_value})`] : []),
    ...(warmup ? ['scale = min(1.0, (step + 1) / warmup_steps)'] : []),
    ...(rate ? ['for group in optimizer.param_groups:', `    group["lr"] *= ${rate}`] : []),
    'optimizer.step()',
    ...(rate ? ['for group in optimizer.param_groups:', `    group["lr"] /= ${rate.includes(" * ") ? `(${rate})` : rate}`] : []),
    'optimizer.zero_grad()',
    'step += 1',
    ...(ema !== null ? ['averaged.update_parameters(model)'] : []),
    ...(scheduler?.params.interval === 'batch' ? ['scheduler.step()'] : []),
  ].join('\n');
  return [
    'model.train()',
    ...(isFreezing(experiment) ? ['freeze(model, epoch)'] : []),
    'total, correct, seen = 0.0, 0, 0',
    'for batch, (images, targets) in enumerate(train_loader):',
    '    images, targets = images.to(device), targets.to(device)',
    ...(mixed ? ['    images, targets = mix(images, targets)'] : []),
    '    logits = model(images)',
    `    loss = criterion(logits, ${targetOf(experiment)})`,
    ...(accumulate > 1
      ? [`    group_size = min(${accumulate}, len(train_loader) - batch // ${accumulate} * ${accumulate})`, '    (loss / group_size).backward()']
      : ['    loss.backward()']),
    '    total += loss.item() * len(images)',
    mixed ? '    correct += targets.gather(1, logits.argmax(1, keepdim=True)).sum().item()' : '    correct += (logits.argmax(1) == targets).sum().item()',
    '    seen += len(images)',
    ...(accumulate > 1 ? [`    if (batch + 1) % ${accumulate} == 0 or batch + 1 == len(train_loader):`, indented(step, '        ')] : [indented(step)]),
  ];
}

function epochEndLines(experiment: Experiment): string[] {
  const { training, scheduler } = experiment;
  const { ema, swa_start: swa, early_stopping: stopping } = training;
  const metric = scheduler ? (schedulers[scheduler.name]!.metric?.(scheduler.params as never) ?? null) : null;
  const better = (name: string, than: string, margin = 0): string => {
    const lower = metricNames[name as MetricName] === 'lower';
    return `${lower ? '<' : '>'} ${than}${margin === 0 ? '' : ` ${lower ? '-' : '+'} ${margin}`}`;
  };
  return [
    'figures = dict(train_loss=total / seen, train_accuracy=correct / seen)',
    `figures.update(evaluate(${ema !== null ? 'averaged' : 'model'}) or dict(${fallback(experiment)}))`,
    ...(scheduler && scheduler.params.interval !== 'batch' ? [`scheduler.step(${metric === null ? '' : `figures["${metric}"]`})`] : []),
    ...(swa !== null ? [`if epoch >= ${swa}:`, '    swa_model.update_parameters(model)'] : []),
    `print(f"epoch {epoch + 1}: " + ", ".join(f"{name} {value:.4f}" for name, value in figures.items()) + f", lr {optimizer.param_groups[0]['lr']:.3g}")`,
    `if best is None or figures["${training.best}"] ${better(training.best, 'best')}:`,
    `    best, best_weights = figures["${training.best}"], copy.deepcopy(${ema !== null ? 'averaged.module' : 'model'}.state_dict())`,
    ...(stopping
      ? [
          `watched = figures["${stopping.metric}"]`,
          `if stopping_best is None or watched ${better(stopping.metric, 'stopping_best', stopping.min_delta)}:`,
          '    stopping_best, bad_epochs = watched, 0',
          'else:',
          '    bad_epochs += 1',
          `    if bad_epochs > ${stopping.patience}:`,
          '        break',
        ]
      : []),
  ];
}

/** Without validation pictures the training set's figures decide. */
const fallback = (experiment: Experiment): string =>
  ['val_loss', 'val_accuracy', ...furtherOf(experiment)].map((name) => `${name}=figures["${name === 'val_loss' ? 'train_loss' : 'train_accuracy'}"]`).join(', ');
