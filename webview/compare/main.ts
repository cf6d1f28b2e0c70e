import type { ComparisonHost, ComparisonView } from '../../extension/shared/comparison';
import { begin, connect, saveChoices } from '../common/host-link';
import { onThemeChange } from '../common/theme';
import '../common/toolkit';
import './style.css';
import { ComparisonPage } from './view';

void begin(() => {
  const host: ComparisonHost = connect<ComparisonHost, ComparisonView>({ changed: async () => page.refresh() });
  const page: ComparisonPage = new ComparisonPage(document.getElementById('root')!, host);
  onThemeChange(() => page.retheme());
  host.ready({}).then(({ id, name, choices }) => {
    saveChoices({ id });
    page.begin(name, choices);
  });
});
