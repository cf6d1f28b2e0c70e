import { startInspection } from '../common/inspection';
import '../common/toolkit';
import './style.css';
import { GradCamPage } from './view';

startInspection((root, host) => new GradCamPage(root, host).inspection);
