import type { Fix, JsonPath } from '../../shared/experiment';
import { said, type Said } from '../../shared/said';
import { numberOf, properties, type Finding, type Property } from '../config/check-context';
import { addProperty, remove, rename, replace } from '../config/fixes';
import type { JsonNode, SourceText } from '../config/source-text';
import { excerpt, suggestion } from '../config/wording';
import { shortNames } from './names';
import type { Distribution, Parameter } from './space';
import { variableAt, type VariableKey, type VariableNode } from './variable-node';

/** A variable of a study's text. */
export interface Variable {
  name: string;
  /** Where what is chosen stands in a trial's text. */
  path: JsonPath;
  written: VariableNode;
  /** "$name"'s value, where there is one. */
  ownName: JsonNode | null;
  distribution: Distribution;
  /** The entries of a "$try". */
  entries: JsonNode[];
  /** The entry of another variable's "$try" that it stands in. */
  within: { variable: Variable; entry: number } | null;
}

export interface ReadVariables {
  variables: Variable[];
  findings: Finding[];
  /** Objects that should be variables and are none. */
  broken: JsonNode[];
}

/** The variables of an experiment's text, in the order in which they are written. */
export function readVariables(source: SourceText): ReadVariables {
  const found: ReadVariables = { variables: [], findings: [], broken: [] };
  const visit = (node: JsonNode, path: JsonPath, within: Variable['within']): void => {
    const written = variableAt(node);
    if (written) readVariable(written, path, within);
    else if (node.type === 'array') node.children!.forEach((child, i) => visit(child, [...path, i], within));
    else for (const { name, value } of properties(node)) if (value && !(path.length === 0 && besides.has(name))) visit(value, [...path, name], within);
  };
  const readVariable = (written: VariableNode, path: JsonPath, within: Variable['within']): void => {
    const findings: Finding[] = [];
    const read = readParts(written, path, source, findings);
    found.findings.push(...findings);
    if (!read) return void found.broken.push(written.node);
    const variable: Variable = { name: '', path, written, within, ...read };
    found.variables.push(variable);
    variable.entries.forEach((entry, i) => visit(entry, path, { variable, entry: i }));
  };
  if (source.written && source.written !== source.root) visit(source.written, [], null);
  found.findings.push(...nameVariables(found.variables));
  return found;
}

/** Parts of the text in which nothing is tried. */
const besides = new Set(['study', '$schema']);

/** The variables as a searcher knows them. */
export const spaceOf = (variables: readonly Variable[]): Parameter[] =>
  variables.map(({ name, distribution, within }) => ({ name, distribution, given: within && { name: within.variable.name, entry: within.entry } }));

/** The keys beside each of a variable's own. */
const beside: Record<VariableKey, string[]> = { $try: ['$name'], $range: ['log', 'steps', '$name'], $int: ['step', 'log', '$name'] };

type Parts = Pick<Variable, 'ownName' | 'distribution' | 'entries'>;

/** What is written in a variable; null where it was reported as none. */
function readParts(written: VariableNode, path: JsonPath, source: SourceText, findings: Finding[]): Parts | null {
  const { kind, node, key, value } = written;
  const report = (at: JsonNode, words: Said, fixes: Fix[] = []): void => void findings.push({ id: 'study-variable', node: at, path, said: words, fixes });
  const given = new Map(properties(node).map((property) => [property.name, property]));
  if (path[0] === 'seed' && path.length === 1) report(key, said`Seeds are not tried as values are: write the first one here, and how many under "study", as "seeds".`);
  for (const { key: other, name, property } of given.values()) {
    if (name === kind || beside[kind].includes(name)) continue;
    const fixes = rename(other, beside[kind]);
    const removal: Fix = { title: said`Remove this "${{ name }}"`, edits: [remove(property, source.text)] };
    report(other, said`"${{ key: kind }}" has no "${{ name }}": ${{ suggestion: suggestion(name, beside[kind], fixes) }}`, [...fixes, removal]);
  }
  const ownName = given.get('$name')?.value ?? null;
  if (ownName && !(ownName.type === 'string' && /^[\p{L}_][\p{L}\p{N}_.-]{0,99}$/u.test(ownName.value as string))) {
    report(ownName, said`"$name" is a word such as "width", not ${{ found: excerpt(ownName, source) }}.`);
  }
  const read = kind === '$try' ? readTry(value, key, source, report) : readNumbers(written, given, source, report);
  return findings.length === 0 && read ? { ...read, ownName } : null;
}

type Report = (at: JsonNode, words: Said, fixes?: Fix[]) => void;

function readTry(value: JsonNode | undefined, key: JsonNode, source: SourceText, report: Report): Pick<Parts, 'distribution' | 'entries'> | null {
  if (value?.type === 'array' && value.children!.length > 0) return { distribution: { kind: 'try', entries: value.children!.length }, entries: value.children! };
  report(value ?? key, said`"$try" takes a list of the values to try, not ${{ found: value ? excerpt(value, source) : '' }}.`);
  return null;
}

/** "$range" and "$int": two ends, and how what lies between is divided. */
function readNumbers({ kind, key, value, node }: VariableNode, given: Map<string, Property>, source: SourceText, report: Report): Pick<Parts, 'distribution' | 'entries'> | null {
  const ends = value?.type === 'array' ? value.children!.map(numberOf) : [];
  const [low, high] = ends;
  if (ends.length !== 2 || typeof low !== 'number' || typeof high !== 'number') {
    report(value ?? key, said`"${{ key: kind }}" takes its two ends, as [0.1, 0.5], not ${{ found: value ? excerpt(value, source) : '' }}.`);
    return null;
  }
  const whole = kind === '$int';
  if (whole && !(Number.isSafeInteger(low) && Number.isSafeInteger(high))) report(value!, said`"$int" takes whole numbers as its ends, not ${{ found: excerpt(value!, source) }}.`);
  if (low > high) report(value!, said`The range begins at ${{ low }} and ends at ${{ high }}: write the smaller number first.`, [{ title: said`Swap the ends`, edits: [replace(value!, `[${high}, ${low}]`)] }]);
  if (low === high) report(value!, said`Between ${{ low }} and ${{ high }} there is nothing to try: write the number itself, or another end.`, [{ title: said`Write ${{ value: low }}`, edits: [replace(node, String(low))] }]);
  const log = given.get('log')?.value;
  if (log && log.type !== 'boolean') report(log, said`"log" is true or false, not ${{ found: excerpt(log, source) }}.`);
  const isLog = log?.value === true;
  if (isLog && low <= 0) report(value!, said`A logarithmic range has no zero and nothing below: begin above ${{ low }}, or leave "log" out.`, removal(given.get('log')!, source));
  const count = (name: string, least: number): number | null => {
    const written = given.get(name)?.value;
    if (!written) return null;
    const number = numberOf(written);
    if (number !== null && Number.isSafeInteger(number) && number >= least) return number;
    report(written, said`"${{ name }}" is a whole number of at least ${{ least }}, not ${{ found: excerpt(written, source) }}.`);
    return null;
  };
  if (!whole) return { distribution: { kind: 'range', low, high, log: isLog, steps: count('steps', 2) }, entries: [] };
  const step = count('step', 1) ?? 1;
  if (isLog && step > 1) report(given.get('step')!.value!, said`A logarithmic "$int" has no even steps: leave "step" or "log" out.`, removal(given.get('step')!, source));
  if (step > high - low && low < high) report(given.get('step')?.value ?? value!, said`A step of ${{ step }} leads from ${{ low }} past ${{ high }}: nothing is left to try.`);
  return { distribution: { kind: 'int', low, high: low + Math.floor((high - low) / step) * step, step, log: isLog }, entries: [] };
}

const removal = ({ name, property }: Property, source: SourceText): Fix[] => [{ title: said`Remove this "${{ name }}"`, edits: [remove(property, source.text)] }];

/** Gives each variable its name; answers what is wrong with those that come to the same. */
function nameVariables(variables: Variable[]): Finding[] {
  const short = shortNames(variables.map(({ path }) => path));
  const known = new Map<string, Variable>();
  return variables.flatMap((variable, i) => {
    variable.name = variable.ownName ? (variable.ownName.value as string) : short[i]!;
    const other = known.get(variable.name);
    if (!other) {
      known.set(variable.name, variable);
      return [];
    }
    const finding = clash(other, variable);
    // What counts and draws goes from a variable to those within it by their names: of one name, it would go round for ever.
    variable.name = `${variable.name} (${i})`;
    return [finding];
  });
}

function clash(one: Variable, other: Variable): Finding {
  const { node, key } = other.written;
  const words = other.ownName
    ? said`Another variable is called "${{ name: other.name }}" too: give one of them another name.`
    : said`Two variables are called "${{ name: other.name }}", at ${{ one: place(one) }} and ${{ other: place(other) }}: give one a "$name" of its own.`;
  const fixes = other.ownName ? [] : [{ title: said`Add "$name"`, edits: [addProperty(node, '$name', JSON.stringify(`${other.name}_2`))] }];
  return { id: 'study-names', node: other.ownName ?? key, path: other.path, said: words, fixes };
}

const place = ({ path }: Variable): string => path.join('.');
