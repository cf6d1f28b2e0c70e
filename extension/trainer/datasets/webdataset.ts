import { said } from '../../shared/said';
import { SaidError } from '../../shared/said-error';
import type { ArchiveEntry } from './archived';
import { PICTURES } from './list-pictures';

/** A class is told in this many bytes. */
const MOST_BYTES = 2 ** 16;

/** What says a sample's class, by the end of its name, in the order in which they are tried. */
const labels: Record<string, (text: string) => string | null> = {
  cls: (text) => text,
  txt: (text) => text,
  json: (text) => {
    const { label, cls, class: name } = JSON.parse(text) as Record<string, unknown>;
    const found = label ?? cls ?? name;
    return typeof found === 'string' || typeof found === 'number' ? String(found) : null;
  },
};

/**
 * The pictures of one of WebDataset's shards (000.jpg with 000.cls, .txt or .json beside it), each as if it lay in the folder of its class; null where the
 * entries are no shard. Throws a SaidError where a class cannot be read.
 */
export async function labelledShard(entries: ArchiveEntry[]): Promise<ArchiveEntry[] | null> {
  const pictures = entries.filter(({ name, refused }) => refused === null && PICTURES.test(name));
  const beside = new Map(entries.filter(({ name, bytes }) => bytes <= MOST_BYTES && /\.(cls|txt|json)$/.test(name)).map((entry) => [entry.name, entry]));
  const kind = Object.keys(labels).find((end) => pictures.length > 0 && beside.has(`${keyOf(pictures[0]!.name)}.${end}`));
  if (kind === undefined) return null;
  const labelled: { picture: ArchiveEntry; label: string }[] = [];
  const unlabelled: ArchiveEntry[] = [];
  for (const picture of pictures) {
    const named = beside.get(`${keyOf(picture.name)}.${kind}`);
    const label = named ? classIn(Buffer.from(await named.read()).toString('utf8'), named.name, labels[kind]!) : null;
    if (label === null) unlabelled.push({ ...picture, refused: said`no class stands beside it` });
    else labelled.push({ picture, label });
  }
  // Numbers have their order as names, too.
  const areNumbers = labelled.every(({ label }) => /^\d+$/.test(label));
  const width = areNumbers ? Math.max(...labelled.map(({ label }) => label.length)) : 0;
  return [...labelled.map(({ picture, label }) => ({ ...picture, name: `${label.padStart(width, '0')}/${picture.name.replaceAll('/', '_')}` })), ...unlabelled.map((entry) => ({ ...entry, name: `unlabelled/${entry.name.replaceAll('/', '_')}` }))];
}

/** WebDataset's key: the name up to the first dot of its last part. */
const keyOf = (name: string): string => name.replace(/(^|\/)([^/.]+)\.[^/]*$/, '$1$2');

function classIn(text: string, name: string, read: (text: string) => string | null): string | null {
  let label: string | null;
  try {
    label = read(text)?.trim() ?? null;
  } catch (error) {
    throw new SaidError(said`its file "${{ file: name }}" is no JSON`, { cause: error });
  }
  if (label === null || label === '') return null;
  if (label.length > 200 || /^\.|[\p{Cc}/\\]/u.test(label)) throw new SaidError(said`its file "${{ file: name }}" holds no class`);
  return label;
}
