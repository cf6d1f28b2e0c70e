import type { FailuresHost, FailuresView } from '../../extension/shared/panels';
import { begin, connect } from '../common/host-link';
import '../common/toolkit';
import './style.css';
import { FailuresPage } from './view';

void begin(() => {
  const host: FailuresHost = connect<FailuresHost, FailuresView>({
    runs: async ({ runs }) => page.setRuns(runs),
    focus: ({ run }) => page.choose({ run }),
  });
  const page: FailuresPage = new FailuresPage(document.getElementById('root')!, host);
  void host.ready({}).then((ready) => page.hydrate(ready));
});
