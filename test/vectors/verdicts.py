# Student's t, t-tests, intervals and equivalence as SciPy has them. `python verdicts.py > verdicts.json`, with SciPy 1.17 and statsmodels 0.14.
import json
import random
import scipy
import statsmodels
from scipy import stats
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

print(json.dumps({
    'scipy': scipy.__version__,
    'statsmodels': statsmodels.__version__,
    'cdf': [[t, df, stats.t.cdf(t, df)] for df in dfs for t in (-30, -2.5, -0.1, 0.001, 0.7, 2.776, 10)],
    'quantiles': [[p, df, stats.t.ppf(p, df)] for df in dfs for p in (0.6, 0.95, 0.975, 0.9995)],
    'cases': cases,
    'holm': {'ps': ps, 'corrected': [list(multipletests(p, method='holm')[1]) for p in ps]},
}, indent=1))
