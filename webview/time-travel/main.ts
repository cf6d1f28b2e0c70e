import type { TimeTravelHost, TimeTravelView } from '../../extension/shared/panels';
import { begin, connect } from '../common/host-link';
import '../common/toolkit';
import './style.css';
import { TimeTravelPage } from './view';

void begin(() => {
  const host: TimeTravelHost = connect<TimeTravelHost, TimeTravelView>({
    runs: async ({ runs }) => page.setRuns(runs),
    focus: ({ run }) => page.show(run),
    grown: ({ run }) => page.grown(run),
  });
  const page: TimeTravelPage = new TimeTravelPage(document.getElementById('root')!, host);
  void host.ready({}).then((ready) => page.hydrate(ready));
});
