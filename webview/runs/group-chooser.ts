import { heading } from '../common/cell-words';
import { Dropdown, type Option } from '../common/dropdown';
import { element } from '../common/element';
import { t } from '../common/translate';

const nothing = '';
const settings = 'settings';
const always = ['name', 'status', 'study', 'trial', 'tags', 'pinned', 'epochs_done', 'params'];

/** By what runs are grouped: a name, and behind each that is chosen another within it. */
export class GroupChooser {
  readonly root = element('div', { class: 'group-chooser' });
  private readonly levels: Dropdown[] = [];
  private names: string[] = [];

  /** `choose` takes the names as a query has them. */
  constructor(private readonly choose: (group: string) => void) {}

  update(group: string, differing: readonly string[]): void {
    this.names = group === nothing ? [] : group.split(',').map((name) => name.trim());
    // Runs of one setting differ in nothing that could part them once more.
    const count = this.names.length + (group === settings ? 0 : 1);
    for (let level = this.levels.length; level < count; level++) this.add(level);
    this.levels.forEach((dropdown, level) => {
      dropdown.root.hidden = level >= count;
      if (level < count) dropdown.update(this.options(level, differing), this.names[level] ?? nothing);
    });
  }

  private add(level: number): void {
    const dropdown = new Dropdown(level === 0 ? t('Group by') : t('then by'), (name) => this.take(level, name));
    this.levels.push(dropdown);
    this.root.append(dropdown.root);
  }

  private take(level: number, name: string): void {
    const [above, within] = [this.names.slice(0, level), this.names.slice(level + 1).filter((each) => each !== name)];
    this.choose(name === settings ? settings : [...above, ...(name === nothing ? [] : [name]), ...within].join(', '));
  }

  private options(level: number, differing: readonly string[]): Option<string>[] {
    const above = this.names.slice(0, level);
    const own = this.names[level];
    const named = [...new Set([...always, ...differing, ...(own === undefined || own === settings ? [] : [own])])].filter((name) => name !== settings && !above.includes(name));
    return [{ value: nothing, label: t('nothing') }, ...(level === 0 ? [{ value: settings, label: t('all but the seed') }] : []), ...named.map((value) => ({ value, label: heading(value) }))];
  }
}
