"""Writes evaluation.json: figures of evaluation as scikit-learn and SciPy compute them.

    python test/golden/evaluation.py      (made with scikit-learn 1.9.1, SciPy 1.17.1, NumPy 2.4.6)

Suspected label errors are cleanlab's (find_label_issues, filter_by="confident_learning", ranked by self confidence) where cleanlab is
installed; otherwise the same definition, written down here in NumPy from the paper and cleanlab's documentation. The file says which.
Read by test/shared/evaluation/*.test.ts.
"""
import json
import os
import warnings

import numpy as np
from scipy import stats
from sklearn import metrics as M
from sklearn.calibration import calibration_curve

try:
    from cleanlab.filter import find_label_issues
except ImportError:
    find_label_issues = None

warnings.simplefilter("ignore")
random = np.random.default_rng(20261121)


def number(x):
    """NaN (not defined) becomes null."""
    return None if x is None or not np.isfinite(x) else float(x)


def numbers(array):
    return [number(x) for x in np.asarray(array, dtype=np.float64).ravel()]


def shares(rows, classes, steps):
    """Probabilities in whole steps: on a coarse grid many are equal."""
    return np.array([random.multinomial(steps, random.dirichlet(np.ones(classes) * 0.6)) for _ in range(rows)]) / steps


def curves(scores, positive):
    both = 0 < positive.sum() < len(positive)
    fpr, tpr, roc_thresholds = M.roc_curve(positive, scores, drop_intermediate=False) if both else (None, None, None)
    precision, recall, thresholds = M.precision_recall_curve(positive, scores)
    return {
        "scores": numbers(scores), "positive": [int(x) for x in positive],
        "rocArea": number(M.roc_auc_score(positive, scores)) if both else None,
        "averagePrecision": number(M.average_precision_score(positive, scores)),
        "roc": None if not both else {"falsePositiveRate": numbers(fpr), "truePositiveRate": numbers(tpr), "threshold": numbers(roc_thresholds)},
        "precisionRecall": None if positive.sum() == 0 else {"precision": numbers(precision), "recall": numbers(recall), "threshold": numbers(thresholds)},
    }


def classification(case):
    classes = int(random.integers(2, 7))
    rows = int(random.integers(4, 60))
    steps = [100000, 4, 10][case % 3]
    p = shares(rows, classes, steps)
    labels = np.array([random.choice(classes, p=row * 0.6 + 0.4 / classes) for row in p])
    if case % 5 == 3:
        labels[labels == classes - 1] = 0  # a class without images
    if case % 7 == 6:
        labels[:] = 0  # one class only
    answers = p.argmax(axis=1)
    every = list(range(classes))
    precision, recall, f1, support = M.precision_recall_fscore_support(labels, answers, labels=every, zero_division=0)
    confidence = p.max(axis=1)
    right = (answers == labels).astype(int)
    # calibration_curve leaves empty bins out and puts a confidence on an edge into the lower bin (linspace may say 0.30000000000000004).
    edges = np.arange(11) / 10
    bins = np.searchsorted(edges[1:-1], confidence, side="right")
    expected = sum(abs(confidence[bins == b].mean() - right[bins == b].mean()) * (bins == b).sum() for b in range(10) if (bins == b).any()) / rows
    on_edge = any(np.isclose(x, edges).any() for x in confidence)
    prob_true, prob_pred = calibration_curve(right, confidence, n_bins=10, strategy="uniform") if not on_edge and 0 < right.sum() < rows else ([], [])
    return {
        "classes": classes, "probabilities": numbers(p), "labels": labels.tolist(),
        "confusion": M.confusion_matrix(labels, answers, labels=every).tolist(),
        "accuracy": number(M.accuracy_score(labels, answers)),
        "precision": numbers(precision), "recall": numbers(recall), "f1": numbers(f1), "support": support.tolist(),
        "balancedAccuracy": number(M.balanced_accuracy_score(labels, answers)),
        "kappa": number(M.cohen_kappa_score(labels, answers, labels=every)),
        "topK": [number(M.top_k_accuracy_score(labels, p, k=k, labels=every)) for k in range(1, classes)] if classes > 2 else None,
        "logLoss": number(M.log_loss(labels, p, labels=every)), "smallest": float(np.finfo(np.float64).eps),
        "brier": number(M.brier_score_loss(labels, p, labels=every) if classes > 2 else M.brier_score_loss(labels, p[:, 1], labels=every, pos_label=1)),
        "calibrationError": number(expected),
        "reliability": {"accuracy": numbers(prob_true), "confidence": numbers(prob_pred)},
        "curves": curves(p[:, 0], (labels == 0).astype(int)),
    }


def curve_case(case):
    rows = int(random.integers(2, 80))
    positive = random.integers(0, 2, rows)
    if case % 9 == 7:
        positive[:] = case % 2
    scores = np.clip(positive * 0.3 + random.normal(0.4, 0.3, rows), 0, 1)
    return curves(np.round(scores, [1, 2, 6][case % 3]), positive)


def multi_label(case):
    classes, rows = int(random.integers(2, 7)), int(random.integers(3, 50))
    targets = (random.random((rows, classes)) < 0.35).astype(int)
    if case % 4 == 1:
        targets[:, 0] = 0
    if case % 6 == 5:
        targets[:] = 0
    p = np.round(np.clip(targets * 0.3 + random.normal(0.35, 0.25, (rows, classes)), 0, 1), [1, 2, 6][case % 3])
    threshold = [0.5, 0.3, 0.6][case % 3]
    yes = (p >= threshold).astype(int)
    precision, recall, f1, support = M.precision_recall_fscore_support(targets, yes, zero_division=0)
    return {
        "classes": classes, "targets": targets.ravel().tolist(), "probabilities": numbers(p), "threshold": threshold,
        "precision": numbers(precision), "recall": numbers(recall), "f1": numbers(f1), "support": support.tolist(),
        "microF1": number(M.f1_score(targets, yes, average="micro", zero_division=0)), "macroF1": number(M.f1_score(targets, yes, average="macro", zero_division=0)),
        "hammingLoss": number(M.hamming_loss(targets, yes)), "exactMatch": number(M.accuracy_score(targets, yes)),
    }


def regression(case):
    rows = [1, 2][case] if case < 2 else int(random.integers(3, 60))
    targets = np.round(random.normal(5, 3, rows), 2)
    answers = np.round(targets + random.normal(0, 1, rows), 2)
    if case % 8 == 4:
        targets[:] = 4
    if case % 8 == 6:
        targets[:] = 4
        answers[:] = 4
    return {
        "targets": numbers(targets), "answers": numbers(answers),
        "meanAbsoluteError": number(M.mean_absolute_error(targets, answers)), "rootMeanSquaredError": number(M.root_mean_squared_error(targets, answers)),
        "r2": number(M.r2_score(targets, answers)) if rows > 1 else None,
    }


def masks(case):
    values = int(random.integers(2, 6))
    truth = random.integers(0, values, 200)
    answer = np.where(random.random(200) < 0.7, truth, random.integers(0, values, 200))
    if case % 4 == 2:
        truth[truth == values - 1], answer[answer == values - 1] = 0, 0
    every = list(range(values))
    confusion = M.confusion_matrix(truth, answer, labels=every)
    union = confusion.sum(0) + confusion.sum(1) - np.diag(confusion)
    iou = M.jaccard_score(truth, answer, labels=every, average=None, zero_division=0)
    return {"confusion": confusion.tolist(), "intersectionOverUnion": [None if u == 0 else number(x) for x, u in zip(iou, union)]}


def paired(case):
    b, c = int(random.integers(0, 40)), int(random.integers(0, 40))
    if case == 0:
        b = c = 0
    if case == 1:
        b, c = 0, 7
    if case == 2:
        b, c = 1200, 1090
    right = int(random.integers(1, 400)) if case else 1
    count = right + int(random.integers(1, 400))
    return {
        "onlyFirst": b, "onlySecond": c, "pValue": 1.0 if b + c == 0 else number(stats.binomtest(b, b + c, 0.5).pvalue),
        "right": right, "count": count, "interval": numbers(stats.binom.ppf([0.025, 0.975], count, right / count) / count),
        "bound": number(stats.binomtest(count, count).proportion_ci(0.95, "exact").low),
    }


def issues_by_definition(labels, p):
    classes = p.shape[1]
    # A class without images is never believed; means are kept off zero.
    thresholds = np.array([max(2e-6, p[labels == k, k].mean()) if (labels == k).any() else np.inf for k in range(classes)])
    flagged = []
    for i, row in enumerate(p):
        believed = np.flatnonzero(row >= thresholds - 1e-6)
        if len(believed) == 0:
            continue
        guess = row.argmax() if len(believed) > 1 else believed[0]
        if guess != labels[i] and row.argmax() != labels[i]:
            flagged.append(i)
    return sorted(flagged, key=lambda i: p[i, labels[i]])


def label_errors(case):
    classes, rows = int(random.integers(2, 7)), int(random.integers(40, 160))
    truth = np.concatenate([np.arange(classes), random.integers(0, classes, rows - classes)])
    p = np.round([random.dirichlet(np.where(np.arange(classes) == t, 4.0, 0.6)) for t in truth], 5)
    labels = np.where((random.random(rows) < 0.12) & (np.arange(rows) >= classes), random.integers(0, classes, rows), truth)
    if find_label_issues is not None:
        ranking = find_label_issues(labels, p, filter_by="confident_learning", return_indices_ranked_by="self_confidence", n_jobs=1)
    else:
        ranking = issues_by_definition(labels, p)
    return {"classes": classes, "labels": labels.tolist(), "probabilities": numbers(p), "ranking": [int(i) for i in ranking]}


content = {
    "labelErrorsBy": "cleanlab" if find_label_issues is not None else "definition",
    "classification": [classification(i) for i in range(20)],
    "curves": [curve_case(i) for i in range(20)],
    "multiLabel": [multi_label(i) for i in range(20)],
    "regression": [regression(i) for i in range(20)],
    "masks": [masks(i) for i in range(20)],
    "paired": [paired(i) for i in range(20)],
    "labelErrors": [label_errors(i) for i in range(20)],
}
path = os.path.join(os.path.dirname(os.path.abspath(__file__)), "evaluation.json")
with open(path, "w") as file:
    json.dump(content, file, separators=(",", ":"))
    file.write("\n")
print(os.path.getsize(path), "bytes;", "label errors by", content["labelErrorsBy"])
