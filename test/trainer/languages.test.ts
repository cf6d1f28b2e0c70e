import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { cnnLab, temporaryFolder, writeTinyExperiment } from './command-line';

const folder = temporaryFolder();
const file = writeTinyExperiment(folder);
const said = async (words: string[], locale?: string): Promise<string> => {
  const { stdout, stderr } = await cnnLab(folder, words, undefined, locale);
  return stdout + stderr;
};

test('the command line speaks the language of the environment, or the one that is asked for', async () => {
  const [none, chinese] = ['There is no command "trian": did you mean train?\n', '没有命令 "trian"：是否要用 train？\n'];
  for (const locale of ['zh_CN.UTF-8', 'zh_CN', 'zh-Hans-CN', 'zh']) expect(await said(['trian'], locale), locale).toBe(chinese);
  for (const locale of ['C', 'C.UTF-8', 'en_GB.UTF-8', 'de_DE', 'zh_TW.UTF-8']) expect(await said(['trian'], locale), locale).toBe(none);
  expect(await said(['trian', '--lang', 'zh-cn'])).toBe(chinese);
  expect(await said(['--lang=en', 'trian'], 'zh_CN.UTF-8')).toBe(none);
  expect(await cnnLab(folder, ['runs', '--lang', 'tlh'])).toMatchObject({ status: 2, stderr: '--lang tlh: there is no such language here; use one of en, zh-cn.\n' });
});

test('help, mistakes and a run are told in Chinese; its log and JSON stay English, and are read in either', async () => {
  expect(await said(['train', '--help'], 'zh_CN.UTF-8')).toMatch(/训练一个实验.*\n\n.*FILE .*实验文件\n[^]*--set a\.b=v .*仅为此命令更改实验中的某个值/);
  const mistaken = path.join(folder, 'mistaken.cnn.jsonc');
  writeFileSync(mistaken, readFileSync(file, 'utf8').replace(/"kernel_size": ?\d/, '"kernel_size": 0'));
  expect(await said(['check', mistaken], 'zh_CN.UTF-8')).toMatch(/mistaken\.cnn\.jsonc:\d+:\d+: Conv2d 的 "kernel_size" 必须是.*整数.*，而不是 0。\n$/);
  const run = await said(['train', file, '--runs', 'runs'], 'zh_CN.UTF-8');
  expect(run).toMatch(/144 张训练图像，16 张验证图像[^]*第 1\/\d 轮 {2}损失 [\d.]+ {2}准确率 [\d.]+ %[^]*已完成，共 \d+ 步/);
  const { stdout } = await cnnLab(folder, ['runs', '--runs', 'runs', '--json'], undefined, 'zh_CN.UTF-8');
  expect(JSON.parse(stdout)).toMatchObject({ status: 'finished' });
  expect(await said(['runs', '--runs', 'runs'], 'zh_CN.UTF-8')).toMatch(/^运行 .*状态 [^]*已完成/);
  const log = readFileSync(path.join((JSON.parse(stdout) as { run: string }).run, 'events.jsonl'), 'utf8');
  expect(log).not.toMatch(/\p{Script=Han}/u);
  expect(log).toContain('"sentence":"Normalize \\"auto\\": mean [{mean}], std [{std}]."');
});
