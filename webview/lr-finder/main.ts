import type { LrFinderHost, LrFinderView } from '../../extension/shared/panels';
import { begin, connect } from '../common/host-link';
import { onThemeChange } from '../common/theme';
import './style.css';
import { LrFinderPage } from './view';

void begin(() => {
  const host: LrFinderHost = connect<LrFinderHost, LrFinderView>({ changed: async ({ finding }) => page.show(finding) });
  const page: LrFinderPage = new LrFinderPage(document.getElementById('root')!, host);
  onThemeChange(() => page.retheme());
  host.ready({}).then((finding) => page.show(finding));
});
