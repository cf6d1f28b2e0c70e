import { workerData } from 'node:worker_threads';
import { drawUnclaimed, type DrawingWork } from './datasets/draw-unclaimed';

drawUnclaimed(workerData as DrawingWork);
