import { startInspection } from '../common/inspection';
import '../common/toolkit';
import './style.css';
import { FeatureMapPage } from './view';

startInspection((root, host) => new FeatureMapPage(root, host).inspection);
