import type { ModelSummaryHost, ModelSummaryView } from '../../extension/shared/panels';
import { begin, connect } from '../common/host-link';
import './style.css';
import { ModelSummaryPage } from './view';

void begin(() => {
  const host: ModelSummaryHost = connect<ModelSummaryHost, ModelSummaryView>({
    changed: async ({ summary }) => page.show(summary),
    lit: async ({ path }) => page.light(path),
  });
  const page: ModelSummaryPage = new ModelSummaryPage(document.getElementById('root')!, (path) => void host.reveal({ path }));
  host.ready({}).then((summary) => page.show(summary));
});
