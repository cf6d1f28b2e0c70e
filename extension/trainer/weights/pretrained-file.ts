import { existsSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { pretrained } from '../../core/model/pretrained';
import { said } from '../../shared/said';
import { UserError } from '../../shared/user-error';
import { cacheFolder } from '../datasets/cache-folder';
import { digestOf, download, type DownloadOptions } from '../datasets/download';
import { writeAtomically } from '../write-atomically';

/** What came when a file was downloaded of which no checksum was published. */
interface Receipt {
  size: number;
  sha256: string;
}

/** Where the file of named weights is kept on this machine; null where there is no folder for it. */
function placeOf(name: string, dataFolder: string | undefined): string | null {
  const folder = cacheFolder(dataFolder);
  return folder && path.join(folder, 'weights', name, pretrained[name]!.file);
}

/** Whether beginning with named weights would ask the network. */
export function wouldDownloadWeights(name: string, dataFolder: string | undefined): boolean {
  const file = placeOf(name, dataFolder);
  return file === null || !existsSync(file);
}

/**
 * The file of named weights on this machine, downloaded where it is not here yet. It is held against the first digits of its SHA-256, which its publisher gives; where
 * none are published, against what came at first. Throws a UserError where it cannot be had, or is another.
 */
export async function pretrainedFile(name: string, dataFolder: string | undefined, options: DownloadOptions): Promise<string> {
  const { mirrors, file: wanted, sha256 } = pretrained[name]!;
  const file = placeOf(name, dataFolder);
  if (file === null) throw new UserError('no-data-folder', '{dataset} cannot be downloaded, for there is no home folder to put it in: name a folder in the setting cnnLab.dataFolder.', { dataset: name });
  const own = process.env.CNN_LAB_MIRROR;
  const otherwise = said`name it in "weights", with its folder`;
  await download({ name: wanted, sha256 }, own ? [sha256 === null ? `${own}${name}/` : own, ...mirrors] : mirrors, path.dirname(file), { ...options, otherwise });
  if (sha256 === null) await holdAgainstReceipt(file);
  return file;
}

async function holdAgainstReceipt(file: string): Promise<void> {
  const receipt = `${file}.receipt.json`;
  const { size, sha256 } = { size: statSync(file).size, sha256: await digestOf(file, 'sha256') } satisfies Receipt;
  if (!existsSync(receipt)) return writeAtomically(receipt, `${JSON.stringify({ size, sha256 })}\n`);
  const first = readReceipt(receipt);
  if (first?.sha256 === sha256) return;
  throw new UserError('weights-changed', '{file} is not what was downloaded (SHA-256 {found}, then {first}): delete {folder}, and it is downloaded anew.', { file, found: sha256, first: first?.sha256 ?? '–', folder: path.dirname(file) });
}

function readReceipt(file: string): Partial<Receipt> | null {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Partial<Receipt> | null;
  } catch {
    return null;
  }
}
