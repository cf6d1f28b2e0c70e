import { deviceWords } from '../shared/device-words';
import type { Notice, RunEvent } from '../shared/events';
import type { RunOrder } from '../shared/run-order';
import { advance, unknownProgress, type RunProgress } from '../shared/run-progress';
import { changeWords, statusWords } from '../shared/run-words';
import { setOption } from '../shared/set-option';
import { UserError } from '../shared/user-error';
import { lowerPriority } from '../trainer/lower-priority';
import { terminalWords } from './hints';
import type { Terminal } from './terminal';
import { doubtWords, epochLine, runLine, warned } from './run-lines';
import { t } from './translate';

/** Carries out a run in this process and tells of it: its events with `--json`, else a bar and a line an epoch. Answers the exit status. */
export async function followRun(order: RunOrder, json: boolean, terminal: Terminal): Promise<number> {
  const { TrainControl } = await import('../core/train/control');
  const { carryOut } = await import('../trainer/run');
  // Whoever waits for it in a terminal works on beside it; the editor's trainer, which nobody waits for, yields still more.
  lowerPriority('PRIORITY_BELOW_NORMAL');
  const control = new TrainControl();
  const stop = (): void => {
    // Asked a second time, it does not wait for the checkpoint.
    if (control.wanted === 'stop') process.exit(130);
    control.stop();
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, stop);
  let progress = unknownProgress;
  const tell = json ? null : teller(terminal);
  let told = false;
  const listen = (event: RunEvent, line: string): void => {
    progress = advance(progress, event);
    if (tell) tell(event, progress);
    else terminal.print(line);
    told = event.type === 'run-end';
  };
  const end = await carryOut(order, control, listen).catch((error: unknown) => {
    // A mistake that is on record as the run's end has been told as an event.
    if (told && error instanceof UserError) return error;
    throw error;
  });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.off(signal, stop);
  if (end instanceof UserError) {
    terminal.note(terminalWords(end.mistake));
    return 2;
  }
  if (end.status !== 'failed') return 0;
  terminal.note(end.mistake ? t(end.mistake) : (end.error ?? t('The run failed.')));
  if (end.remedy && !json) terminal.note(t('From its last checkpoint: {command}', { command: `cnn-lab resume "${end.run}" ${end.remedy.set.map((setting) => `--set ${setting}`).join(' ')}` }));
  return 1;
}

function noticeWords({ id, severity, said, message }: Notice): string {
  return id !== undefined && said ? doubtWords({ id, severity, ...said }) : warned(severity, message);
}

function teller(terminal: Terminal): (event: RunEvent, progress: RunProgress) => void {
  let step: Extract<RunEvent, { type: 'step' }> | null = null;
  return (event, progress) => {
    switch (event.type) {
      case 'run-start':
        terminal.print(event.run);
        terminal.print(t(event.step ? '{params} parameters, {engine} on {device}, from step {step}' : '{params} parameters, {engine} on {device}', { params: event.params.toLocaleString('en-US'), engine: event.engine, device: deviceWords(event.device), step: event.step }));
        break;
      case 'data-ready':
        terminal.print(t('{dataset}: {train} pictures to train on, {val} to validate, {classes} classes', { dataset: event.dataset, train: event.train_images, val: event.val_images, classes: event.classes.length }));
        break;
      case 'step':
        step = event;
        break;
      case 'epoch-end':
        terminal.print(epochLine(event, progress.epochs));
        break;
      case 'edit':
        terminal.print(t('From epoch {epoch} on: {changes}', { epoch: event.epoch + 1, changes: event.changes.map(changeWords).join(', ') }));
        break;
      case 'notice':
        terminal.note(noticeWords(event));
        if (event.fix?.some(({ value }) => value !== undefined)) terminal.note(t('For the next run: {settings}', { settings: event.fix.map((each) => `--set ${setOption(each)}`).join(' ') }));
        break;
      case 'run-end':
        terminal.print(t('{status} after {steps} steps: {run}', { status: statusWords[event.status], steps: event.step, run: event.run }));
        return;
    }
    terminal.progress(runLine(progress, step), event.type === 'data-progress');
  };
}
