import type { SchedulePreviewHost, SchedulePreviewView } from '../../extension/shared/panels';
import { begin, connect } from '../common/host-link';
import { onThemeChange } from '../common/theme';
import './style.css';
import { SchedulePage } from './view';

void begin(() => {
  const host = connect<SchedulePreviewHost, SchedulePreviewView>({ changed: async ({ preview }) => page.show(preview) });
  const page: SchedulePage = new SchedulePage(document.getElementById('root')!);
  onThemeChange(() => page.retheme());
  host.ready({}).then((preview) => page.show(preview));
});
