import type { RunsHost, RunsView } from '../../extension/shared/run-list';
import { begin, connect } from '../common/host-link';
import '../common/toolkit';
import './style.css';
import { RunsPage } from './view';

void begin(() => {
  const host: RunsHost = connect<RunsHost, RunsView>({ changed: async () => page.refresh(), noted: async ({ run }) => page.noted(run), queues: async ({ queues, clusters }) => page.showQueues(queues, clusters) });
  const page: RunsPage = new RunsPage(document.getElementById('root')!, host);
  host.ready({}).then(({ state }) => page.begin(state));
});
