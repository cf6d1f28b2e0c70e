# What Optuna's TPESampler and SuccessiveHalvingPruner decide, and SciPy's Sobol points. `python study-search.py > study-search.json`, with Optuna 5.0, NumPy 2.4, SciPy 1.17.
import json
import random
import warnings

import numpy as np
import optuna
import scipy
from optuna.distributions import CategoricalDistribution, FloatDistribution, IntDistribution
from optuna.pruners import SuccessiveHalvingPruner
from optuna.samplers import TPESampler
from optuna.samplers._tpe import _truncnorm
from optuna.samplers._tpe.parzen_estimator import _ParzenEstimator
from optuna.samplers._tpe.sampler import _split_trials, default_gamma
from optuna.trial import TrialState, create_trial
from scipy.stats import qmc

warnings.filterwarnings('ignore')
optuna.logging.set_verbosity(optuna.logging.ERROR)
rng = random.Random(23)
# In which order equal numbers come is left open by NumPy's argsort, and differs from processor to processor: here as they were.
argsort = np.argsort
np.argsort = lambda values, *_, **__: argsort(values, kind='stable')

# As the space of a study: name -> (distribution, the entry of another parameter that it stands in).
FLAT = {
    'lr': (FloatDistribution(1e-4, 1e-1, log=True), None),
    'momentum': (FloatDistribution(0.0, 0.99), None),
    'width': (IntDistribution(16, 128, step=16), None),
    'blocks': (IntDistribution(1, 64, log=True), None),
    'optimizer': (CategoricalDistribution([0, 1, 2]), None),
}
NESTED = {
    'lr': (FloatDistribution(1e-4, 1e-1, log=True), None),
    'scheduler': (CategoricalDistribution([0, 1, 2]), None),
    'gamma': (FloatDistribution(0.1, 0.9), ('scheduler', 1)),
    'step_size': (IntDistribution(1, 30), ('scheduler', 1)),
    'T_0': (IntDistribution(2, 32, log=True), ('scheduler', 2)),
}
SPACES = {'flat': FLAT, 'nested': NESTED, 'one': {'lr': FLAT['lr']}, 'choice': {'optimizer': FLAT['optimizer']}}


def draw(distribution):
    if isinstance(distribution, CategoricalDistribution):
        return rng.randrange(len(distribution.choices))
    if isinstance(distribution, IntDistribution):
        return rng.randrange(distribution.low, distribution.high + 1, distribution.step)
    low, high = distribution.low, distribution.high
    return low * (high / low) ** rng.random() if distribution.log else rng.uniform(low, high)


def setting_of(space):
    setting = {}
    for name, (distribution, given) in space.items():
        if given is None or setting.get(given[0]) == given[1]:
            setting[name] = draw(distribution)
    return setting


def trials_of(space, count, stopped, going):
    trials = []
    for number in range(count):
        setting = setting_of(space)
        value = round(rng.random(), 3)
        state = 'going' if number >= count - going else 'stopped' if rng.random() < stopped else 'complete'
        trials.append({'number': number, 'setting': setting, 'state': state, 'value': None if state == 'going' else value, 'epochs': rng.choice([1, 4]) if state == 'stopped' else 16})
    return trials


def study_of(space, trials, direction, seed):
    study = optuna.create_study(direction=direction, sampler=TPESampler(seed=seed))
    states = {'complete': TrialState.COMPLETE, 'stopped': TrialState.PRUNED, 'going': TrialState.RUNNING}
    for trial in trials:
        state = states[trial['state']]
        study.add_trial(create_trial(
            state=state, params=trial['setting'], distributions={name: space[name][0] for name in trial['setting']},
            value=trial['value'] if state == TrialState.COMPLETE else None,
            intermediate_values={trial['epochs']: trial['value']} if state == TrialState.PRUNED else {},
        ))
    return study


def suggestion(space, study):
    trial = study.ask()
    setting = {}
    for name, (distribution, given) in space.items():
        if given is None or setting.get(given[0]) == given[1]:
            setting[name] = trial._suggest(name, distribution)
    return setting


def kernels(mixture):
    found = []
    for each in mixture.distributions:
        found.append({'weights': each.weights.tolist()} if hasattr(each, 'weights') else {'mu': each.mu.tolist(), 'sigma': each.sigma.tolist()})
    return {'weights': mixture.weights.tolist(), 'kernels': found}


def spaces_json():
    def one(name, distribution, given):
        if isinstance(distribution, CategoricalDistribution):
            kind = {'kind': 'try', 'entries': len(distribution.choices)}
        elif isinstance(distribution, IntDistribution):
            kind = {'kind': 'int', 'low': distribution.low, 'high': distribution.high, 'step': distribution.step, 'log': distribution.log}
        else:
            kind = {'kind': 'range', 'low': distribution.low, 'high': distribution.high, 'log': distribution.log, 'steps': None}
        return {'name': name, 'distribution': kind, 'given': given and {'name': given[0], 'entry': given[1]}}
    return {key: [one(name, *value) for name, value in space.items()] for key, space in SPACES.items()}


suggestions = []
for key in SPACES:
    for count, stopped, going in [(10, 0, 0), (14, 0.3, 0), (22, 0.2, 3), (60, 0.4, 2)]:
        for direction in ('maximize', 'minimize'):
            trials = trials_of(SPACES[key], count, stopped, going)
            seed = rng.randrange(2 ** 32)
            study = study_of(SPACES[key], trials, direction, seed)
            frozen = [each for each in study.get_trials(deepcopy=False)]
            ended = sum(each.state != TrialState.RUNNING for each in frozen)
            below, above = _split_trials(study, frozen, default_gamma(ended))
            suggestions.append({
                'space': key, 'direction': direction, 'seed': seed, 'trials': trials,
                'good': [each.number for each in below], 'others': [each.number for each in above], 'setting': suggestion(SPACES[key], study),
            })

estimators = []
for count in (0, 1, 2, 5, 24, 25, 26, 27, 60):
    names = list(FLAT)
    space = {name: FLAT[name][0] for name in names}
    observed = [setting_of(FLAT) for _ in range(count)]
    estimator = _ParzenEstimator({name: np.asarray([each[name] for each in observed], dtype=float) for name in names}, space, TPESampler()._parzen_estimator_parameters)
    at = [setting_of(FLAT) for _ in range(6)]
    densities = estimator.log_pdf({name: np.asarray([each[name] for each in at], dtype=float) for name in names})
    random_state = np.random.RandomState(count + 1)
    sampled = estimator.sample(random_state, 24)
    estimators.append({
        'observed': [[each[name] for name in names] for each in observed], **kernels(estimator._mixture_distribution),
        'at': [[each[name] for name in names] for each in at], 'densities': densities.tolist(),
        'seed': count + 1, 'sampled': np.stack([sampled[name] for name in names], axis=1).tolist(),
    })

normals = []
for a, b in [(-1.0, 2.0), (-40.0, -35.0), (30.0, 31.0), (0.0, 0.5), (-0.3, 12.0), (-9.0, -0.1), (5.0, 60.0)]:
    qs = [1e-9, 0.01, 0.3, 0.5, 0.9, 0.999999]
    normals.append({'a': a, 'b': b, 'mass': _truncnorm._log_gauss_mass(np.array([a]), np.array([b])).tolist()[0], 'q': qs, 'x': _truncnorm.ppf(np.array(qs), a, b).tolist()})

halvings = []
for direction in ('maximize', 'minimize'):
    for at_once in (1, 3, 7):
        study = optuna.create_study(direction=direction, pruner=SuccessiveHalvingPruner(min_resource=1, reduction_factor=4))
        events, open_trials, begun = [], [], 0
        while begun < 40 or open_trials:
            while len(open_trials) < at_once and begun < 40:
                open_trials.append([study.ask(), 0, rng.random()])
                begun += 1
            one = rng.choice(open_trials)
            trial, step, level = one
            one[1] += 1
            value = round(level + 0.3 * rng.random(), 2)
            if rng.random() < 0.01:
                value = float('nan')
            trial.report(value, one[1])
            pruned = trial.should_prune()
            events.append([trial.number, one[1], None if value != value else value, pruned])
            if pruned:
                study.tell(trial, state=TrialState.PRUNED)
                open_trials.remove(one)
            elif one[1] == 15:
                study.tell(trial, 0 if value != value else value)
                open_trials.remove(one)
        halvings.append({'direction': direction, 'at_once': at_once, 'events': events})

print(json.dumps({
    'optuna': optuna.__version__, 'numpy': np.__version__, 'scipy': scipy.__version__,
    'cases': {
        'spaces': spaces_json(), 'suggestions': suggestions, 'estimators': estimators, 'normals': normals, 'halvings': halvings,
        'sobol': (qmc.Sobol(32, scramble=False, bits=32).random(64) * 2 ** 32).astype(np.int64).tolist(),
        'uniforms': {'seed': 4294967291, 'values': np.random.RandomState(4294967291).random_sample(700)[-20:].tolist()},
    },
}))
