import type { DataCheckHost, DataCheckView } from '../../extension/shared/panels';
import { begin, connect } from '../common/host-link';
import '../common/toolkit';
import './style.css';
import { DataCheckPage } from './view';

void begin(() => {
  const host: DataCheckHost = connect<DataCheckHost, DataCheckView>({
    changed: async ({ checking }) => page.show(checking),
    progress: async ({ progress }) => page.progress(progress),
    decided: async ({ decisions }) => page.decide(decisions),
  });
  const page: DataCheckPage = new DataCheckPage(document.getElementById('root')!, host);
  void host.ready({}).then((checking) => page.show(checking));
});
