"""A small study as Optuna's own JournalStorage writes it, and what Optuna reads of it. `python optuna-journal.py > optuna-journal.json`, with Optuna 5.0.
`python optuna-journal.py FILE` reads what `cnn-lab export --to optuna` has written instead, and prints it."""
import json
import os
import sys
import tempfile
from datetime import datetime, timezone

import optuna
from optuna.distributions import CategoricalDistribution, FloatDistribution, IntDistribution
from optuna.storages import JournalStorage
from optuna.storages.journal import JournalFileBackend
from optuna.trial import TrialState, create_trial

optuna.logging.set_verbosity(optuna.logging.ERROR)


def utc(time):
    return time and time.astimezone(timezone.utc).isoformat()


def read(file):
    storage = JournalStorage(JournalFileBackend(file))
    (summary,) = optuna.get_all_study_summaries(storage=storage)
    study = optuna.load_study(study_name=summary.study_name, storage=storage)
    return {
        'name': study.study_name, 'direction': study.direction.name, 'best': study.best_trial.number,
        'trials': [{
            'number': each.number, 'state': each.state.name, 'value': each.value, 'params': each.params, 'steps': list(each.intermediate_values.items()), 'attributes': each.user_attrs,
            'distributions': {name: str(distribution) for name, distribution in each.distributions.items()}, 'start': utc(each.datetime_start), 'complete': utc(each.datetime_complete),
        } for each in study.get_trials()],
    }


if len(sys.argv) > 1:
    print(json.dumps(read(sys.argv[1]), indent=1))
    sys.exit()

space = {
    'lr': FloatDistribution(0.0001, 0.1, log=True), 'momentum': FloatDistribution(0.0, 0.99), 'width': IntDistribution(16, 128, step=16), 'depth': IntDistribution(1, 64, log=True),
    'scheduler': CategoricalDistribution([None, 'CosineAnnealingLR', '{ "StepLR": { "step_size": 2 } }', 3, True]), 'gamma': FloatDistribution(0.1, 0.9),
}
plain = {'lr': 0.01, 'momentum': 0.9, 'width': 32, 'depth': 4, 'scheduler': None}
trials = [
    (TrialState.COMPLETE, plain, [0.25, 0.5], 0), (TrialState.COMPLETE, {**plain, 'lr': 0.0316228, 'scheduler': '{ "StepLR": { "step_size": 2 } }', 'gamma': 0.5}, [0.3, 0.75], 1),
    (TrialState.PRUNED, {**plain, 'scheduler': 3}, [0.125], 0), (TrialState.FAIL, {**plain, 'lr': 0.1, 'scheduler': True}, [], 1), (TrialState.RUNNING, {**plain, 'width': 128}, [0.2], 0),
]
with tempfile.TemporaryDirectory() as folder:
    file = os.path.join(folder, 'journal.log')
    storage = JournalStorage(JournalFileBackend(file))
    study = optuna.create_study(storage=storage, study_name='20261128-120000-homework', direction='maximize')
    for number, (state, params, values, seed) in enumerate(trials):
        study.add_trial(create_trial(
            state=state, params=params, distributions={name: space[name] for name in params}, value=values[-1] if state == TrialState.COMPLETE else None,
            intermediate_values={i + 1: value for i, value in enumerate(values)}, user_attrs={'setting': number // 2, 'seed': seed, 'run': f'20261128-120000-homework-000{number}'},
        ))
    # create_trial takes the clock's time.
    lines = [json.loads(line) for line in open(file)]
    with open(file, 'w') as fixed:
        for number, line in enumerate(lines):
            line['worker_id'] = 'cnn-lab'
            if line['op_code'] == 4:
                line['datetime_start'] = datetime(2026, 11, 28, 12, number, 0, 250000, tzinfo=timezone.utc).isoformat(timespec='microseconds')
                if 'datetime_complete' in line:
                    line['datetime_complete'] = datetime(2026, 11, 28, 13, number, tzinfo=timezone.utc).isoformat(timespec='microseconds')
            fixed.write(json.dumps(line, separators=(',', ':')) + '\n')
    lines = open(file).read()
    print(json.dumps({'optuna': optuna.__version__, 'cases': {'lines': lines, 'read': read(file)}}))
