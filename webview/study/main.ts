import type { StudyHost, StudyView } from '../../extension/shared/study-panel';
import { begin, connect, saveChoices } from '../common/host-link';
import { onThemeChange } from '../common/theme';
import '../common/toolkit';
import './style.css';
import { StudyPage } from './view';

void begin(() => {
  const host: StudyHost = connect<StudyHost, StudyView>({ changed: async ({ study }) => page.show(study) });
  const page: StudyPage = new StudyPage(document.getElementById('root')!, host);
  onThemeChange(() => page.draw());
  void host.ready({}).then(({ folder, ...study }) => {
    saveChoices({ study: folder });
    page.show(study);
  });
});
