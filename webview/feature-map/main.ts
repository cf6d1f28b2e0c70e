import type { InspectionHost, InspectionView } from '../../extension/shared/panels';
import { connect } from '../common/host-link';
import '../common/toolkit';
import './style.css';
import { FeatureMapPage } from './view';

const host: InspectionHost = connect<InspectionHost, InspectionView>({
  runs: async ({ runs }) => page.setRuns(runs),
  focus: ({ run }) => page.inspection.show(run),
  refreshed: ({ run }) => page.refreshed(run),
});
const page: FeatureMapPage = new FeatureMapPage(document.getElementById('root')!, host);
host.ready({}).then(({ runs, run }) => page.hydrate(runs, run));
