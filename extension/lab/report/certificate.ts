import type { ReportPart } from '../../core/report/parts';
import { deviceWords } from '../../shared/device-words';
import type { RunManifest } from '../../shared/run-folder';
import type { Speak } from '../../shared/said';

/** With what each run was made, which is what it takes to make it again: what all have in common is said once. */
export function certificateParts(manifests: readonly RunManifest[], t: Speak): ReportPart[] {
  const facts: [string, (manifest: RunManifest) => string][] = [
    [t('engine'), ({ engine }) => engine],
    [t('device'), ({ device }) => t(deviceWords(device))],
    [t('versions'), ({ versions }) => Object.entries(versions).map(([name, version]) => `${name} ${version}`).join(', ')],
    [t('data'), ({ data_hash: hash }) => hash ?? '–'],
  ];
  const isCommon = (fact: (manifest: RunManifest) => string): boolean => new Set(manifests.map(fact)).size === 1;
  const common = facts.filter(([, fact]) => isCommon(fact));
  const own = facts.filter(([, fact]) => !isCommon(fact));
  return [
    { kind: 'heading', words: t('Certificate') },
    { kind: 'text', words: t('With the same data (SHA-256 of all pictures and labels), seed, engine and versions every run is made again bit for bit.') },
    { kind: 'table', heads: [t('in common'), ''], rows: common.map(([name, fact]) => [name, fact(manifests[0]!)]), long: true },
    {
      kind: 'table',
      heads: [t('run'), t('seed'), t('begun'), ...own.map(([name]) => name)],
      rows: manifests.map((manifest) => [manifest.id, String(manifest.seed), `${manifest.created.slice(0, 16).replace('T', ' ')} UTC`, ...own.map(([, fact]) => fact(manifest))]),
      long: true,
    },
    { kind: 'text', words: t('To see that it is so:') },
    { kind: 'code', text: manifests.map(({ id }) => `cnn-lab verify ${id}`).join('\n'), language: 'sh' },
  ];
}
