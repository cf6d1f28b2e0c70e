import type { AugmentationHost, AugmentationView } from '../../extension/shared/panels';
import { connect } from '../common/host-link';
import '../common/toolkit';
import './style.css';
import { AugmentationPage } from './view';

const host: AugmentationHost = connect<AugmentationHost, AugmentationView>({
  edited: () => page.ask(),
  preparing: async ({ words }) => page.setPreparing(words),
});
const page: AugmentationPage = new AugmentationPage(document.getElementById('root')!, host);
void page.ask();
