import type { TrainingHost, TrainingView } from '../../extension/shared/panels';
import { begin, connect } from '../common/host-link';
import { onThemeChange } from '../common/theme';
import '../common/toolkit';
import './style.css';
import { TrainingPage } from './view';

void begin(() => {
  const host: TrainingHost = connect<TrainingHost, TrainingView>({
    append: async ({ run, events }) => page.append(run, events),
    runs: async ({ runs }) => page.list(runs),
    starting: async ({ name }) => page.start(name),
    gone: async ({ run }) => page.lose(run),
    choices: async ({ run, choices }) => page.experiment(run, choices),
    focus: async ({ run, events }) => page.focus(run, events),
  });
  const page: TrainingPage = new TrainingPage(document.getElementById('root')!, host);
  onThemeChange(() => page.retheme());
  host.ready({}).then(({ runs, shown, starting }) => page.hydrate(runs, shown, starting));
});
