# Student's t, t-tests, intervals and equivalence as SciPy has them, McNemar's test and the analysis of variance of seeds x pictures as statsmodels has them. `python verdicts.py > verdicts.json`, with SciPy 1.17 and statsmodels 0.15.
import json
import random
import scipy
import statsmodels
import pandas
from scipy import stats
from statsmodels.formula.api import ols
from statsmodels.stats.anova import anova_lm
from statsmodels.stats.contingency_tables import mcnemar
from statsmodels.stats.multitest import multipletests

rng = random.Random(11)


def figures(n, centre, spread):
    return [rng.gauss(centre, spread) for _ in range(n)]


dfs = [1, 2, 2.7, 3, 4, 7.31, 9, 29, 199]
cases = []
for n, m, gap in [(2, 2, 0.01), (3, 3, 0.0), (5, 5, 0.009), (5, 3, 0.02), (10, 10, 0.001), (30, 12, 0.004)]:
    a, b = figures(n, 0.9, 0.008), figures(m, 0.9 + gap, 0.005)
    welch = stats.ttest_ind(b, a, equal_var=False)
    case = {'a': a, 'b': b, 'welch': {'p': welch.pvalue, 'df': welch.df, 'interval': list(welch.confidence_interval(0.95))}}
    if n == m:
        paired = stats.ttest_rel(b, a)
        margin = 0.01
        differences = [y - x for x, y in zip(a, b)]
        # Two one-sided tests.
        equivalence = max(
            stats.ttest_1samp(differences, -margin, alternative='greater').pvalue,
            stats.ttest_1samp(differences, margin, alternative='less').pvalue,
        )
        case['paired'] = {'p': paired.pvalue, 'interval': list(paired.confidence_interval(0.95)), 'margin': margin, 'equivalence': equivalence}
    cases.append(case)
ps = [[0.01, 0.04, 0.03], [0.5, 0.001, 0.02, 0.02], [0.9], [0.2, 0.6, 0.7]]


def seeds_and_pictures(seeds, pictures):
    """What two settings get right of the same pictures with each seed; how far they lie apart over seeds and pictures, both drawn from more."""
    ease = [rng.gauss(0, 1) for _ in range(pictures)]
    taste = [rng.gauss(0, 0.6) for _ in range(pictures)]
    a, b = [], []
    for _ in range(seeds):
        luck = rng.gauss(0, 0.2)
        a.append([int(e + rng.gauss(0, 0.7) > -0.8) for e in ease])
        b.append([int(e + t + luck + rng.gauss(0, 0.7) > -1.7) for e, t in zip(ease, taste)])
    rows = [(s, i, b[s][i] - a[s][i]) for s in range(seeds) for i in range(pictures)]
    table = anova_lm(ols('difference ~ C(seed) + C(picture)', pandas.DataFrame(rows, columns=['seed', 'picture', 'difference'])).fit())
    parts = [(table.mean_sq['C(seed)'], seeds - 1), (table.mean_sq['C(picture)'], pictures - 1), (-table.mean_sq['Residual'], (seeds - 1) * (pictures - 1))]
    variance = sum(part for part, _ in parts) / (seeds * pictures)
    df = sum(part for part, _ in parts) ** 2 / sum(part ** 2 / df for part, df in parts)
    centre = sum(difference for _, _, difference in rows) / len(rows)
    error = variance ** 0.5
    half = stats.t.ppf(0.975, df) * error
    return {'a': [''.join(map(str, row)) for row in a], 'b': [''.join(map(str, row)) for row in b], 'error': error, 'df': df, 'p': 2 * stats.t.sf(abs(centre / error), df), 'interval': [centre - half, centre + half]}


print(json.dumps({
    'scipy': scipy.__version__,
    'statsmodels': statsmodels.__version__,
    'cdf': [[t, df, stats.t.cdf(t, df)] for df in dfs for t in (-30, -2.5, -0.1, 0.001, 0.7, 2.776, 10)],
    'quantiles': [[p, df, stats.t.ppf(p, df)] for df in dfs for p in (0.6, 0.95, 0.975, 0.9995)],
    'cases': cases,
    'mcnemar': [[b, c, mcnemar([[0, b], [c, 0]], exact=True).pvalue] for b, c in [(0, 0), (0, 1), (3, 3), (2, 9), (12, 31), (31, 12), (5, 60), (400, 470), (0, 200)]],
    'seeds_and_pictures': [seeds_and_pictures(seeds, pictures) for seeds, pictures in [(2, 40), (3, 60), (5, 50)]],
    'holm': {'ps': ps, 'corrected': [list(multipletests(p, method='holm')[1]) for p in ps]},
}, indent=1))
