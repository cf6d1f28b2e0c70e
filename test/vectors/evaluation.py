"""Each class's precision, recall, F1 and support, confusion and top-5 accuracy as scikit-learn has them; the expected calibration error and its bins by
Guo et al. 2017, eq. 2 and 3, and the temperature of section 4.2 by SciPy's minimiser; scikit-learn's PCA. `python evaluation.py > evaluation.json`, with scikit-learn 1.9, SciPy 1.17, NumPy 2.4."""
import base64, json, sys
import numpy as np
import scipy, sklearn
from scipy.optimize import minimize_scalar
from scipy.special import log_softmax
from sklearn.decomposition import PCA
from sklearn.metrics import confusion_matrix, f1_score, log_loss, precision_recall_fscore_support, top_k_accuracy_score

rng = np.random.default_rng(5)


def packed(array):
    return {"dtype": str(array.dtype), "shape": list(array.shape), "base64": base64.b64encode(np.ascontiguousarray(array).tobytes()).decode()}


def figures(values):
    return [None if np.isnan(value) else float(value) for value in values]


def ece(confidence, right, bins=15):
    # (0, 1/M], ... ((M - 1)/M, 1].
    edges = np.linspace(0, 1, bins + 1)
    total, rows = 0.0, []
    for low, high in zip(edges, edges[1:]):
        inside = (confidence > low) & (confidence <= high)
        count = int(inside.sum())
        means = (float(confidence[inside].mean()), float(right[inside].mean())) if count else (None, None)
        if count: total += count / len(confidence) * abs(means[1] - means[0])
        rows.append({"count": count, "confidence": means[0], "accuracy": means[1]})
    return total, rows


cases = []
# Sure of too much, sure of too little, and a class (the last but one) that neither is there nor is predicted.
for pictures, classes, scale, signal in [(400, 10, 4.0, 1.0), (300, 7, 0.3, 4.0), (250, 12, 1.0, 2.0)]:
    labels = rng.integers(0, classes, pictures).astype(np.int32)
    logits = rng.normal(size=(pictures, classes))
    logits[np.arange(pictures), labels] += signal
    if classes == 12:
        labels[labels == 10] = 3
        logits[:, 10] = -9
    logits = (scale * logits).astype(np.float32)
    z = logits.astype(np.float64)
    log_p = log_softmax(z, axis=1)
    predicted = logits.argmax(1)
    precision, recall, f1, support = precision_recall_fscore_support(labels, predicted, labels=range(classes), zero_division=np.nan)
    right = predicted == labels
    error, bins = ece(np.exp(log_p.max(1)), right)
    loss = lambda inverse: -log_softmax(z * inverse, axis=1)[np.arange(pictures), labels].mean()
    inverse = minimize_scalar(loss, bounds=(1e-3, 1e3), method="bounded", options={"xatol": 1e-12}).x
    scaled, _ = ece(np.exp(log_softmax(z * inverse, axis=1).max(1)), right)
    cases.append({
        "classes": classes, "labels": packed(labels), "logits": packed(logits),
        "loss": log_loss(labels, np.exp(log_p), labels=range(classes)), "losses": packed((-log_p[np.arange(pictures), labels]).astype(np.float32)),
        "confusion": confusion_matrix(labels, predicted, labels=range(classes)).ravel().tolist(),
        "precision": figures(precision), "recall": figures(recall), "f1": figures(f1), "support": support.tolist(),
        "macro_f1": f1_score(labels, predicted, average="macro"), "top5": top_k_accuracy_score(labels, z, k=5, labels=range(classes)),
        "ece": error, "bins": bins, "temperature": 1 / inverse, "ece_scaled": scaled,
    })
points = (rng.normal(size=(60, 6)) @ rng.normal(size=(6, 6)) + 3).astype(np.float32)
pca = PCA(2).fit(points.astype(np.float64))
signs = np.sign(pca.components_[np.arange(2), np.abs(pca.components_).argmax(1)])
places = pca.transform(points.astype(np.float64)) * signs
axes = {"features": 6, "points": packed(points), "x": packed(places[:, 0].astype(np.float32)), "y": packed(places[:, 1].astype(np.float32)), "shares": pca.explained_variance_ratio_.tolist()}
json.dump({"sklearn": sklearn.__version__, "scipy": scipy.__version__, "seed": 5, "cases": {"sets": cases, "axes": axes}}, sys.stdout, separators=(",", ":"))
sys.stdout.write("\n")
