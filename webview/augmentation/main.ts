import type { AugmentationHost, AugmentationView } from '../../extension/shared/panels';
import { begin, connect } from '../common/host-link';
import '../common/toolkit';
import './style.css';
import { AugmentationPage } from './view';

void begin(() => {
  const host: AugmentationHost = connect<AugmentationHost, AugmentationView>({
    edited: () => page.ask(),
    preparing: async ({ progress }) => page.setPreparing(progress),
  });
  const page: AugmentationPage = new AugmentationPage(document.getElementById('root')!, host);
  void page.ask();
});
