import type { ExportedGlobals } from '../../extension/shared/exported-page';
import { learn } from '../common/translate';
import { openClassifier } from './classifier';
import { PicturePage } from './page';
import './style.css';

const { exportedPage, exportedModel, exportedRuntime } = window as unknown as ExportedGlobals;
learn(exportedPage.words);
new PicturePage(document.body, exportedPage, openClassifier(exportedPage, exportedModel, exportedRuntime));
