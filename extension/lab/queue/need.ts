import { analyse } from '../../core/config/analyse';
import type { Setting } from '../../core/study/space';
import { trialText } from '../../core/study/trial-text';
import { physicalCores } from '../../engines/physical-cores';
import type { Need } from '../../shared/queue-state';
import { memoryOf } from '../../trainer/memory-advice';
import type { Study } from '../study/read-study';

/** What a run of a study takes: its threads, and what its network is reckoned to need in training. */
export function needOf({ manifest, text, variables }: Study, setting: Setting): Need {
  const { model, experiment } = analyse(trialText(text, variables, setting, 0));
  return { cores: manifest.threads ?? physicalCores(), bytes: model && experiment ? memoryOf(model, experiment.data.batch_size) : 0 };
}
