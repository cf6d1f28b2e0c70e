import type { ImportHost, ImportView } from '../../extension/shared/panels';
import { begin, connect } from '../common/host-link';
import './style.css';
import { showImport } from './view';

void begin(() => {
  const host = connect<ImportHost, ImportView>({});
  host.ready({}).then((found) => showImport(document.getElementById('root')!, found, host));
});
