"""Figures of merit, each from scikit-learn's definition."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from sklearn import metrics

from .example import Metric, Predictions

Targets = NDArray[np.float64]


def accuracy(tolerance: float) -> Metric:
    """Share of rows whose class is right, 0 to 1; higher is better."""

    def measure(targets: Targets, predictions: Predictions) -> float:
        return float(metrics.accuracy_score(targets, predictions.values))

    return Metric('accuracy', measure, tolerance)


def macro_f1(tolerance: float) -> Metric:
    """Mean over the classes of F1, 0 to 1; higher is better."""

    def measure(targets: Targets, predictions: Predictions) -> float:
        score = metrics.f1_score(targets, predictions.values, average='macro')
        return float(score)

    return Metric('f1', measure, tolerance)


def recall_of(class_index: int, name: str, tolerance: float) -> Metric:
    """Share of one class's rows that are found, 0 to 1; higher is better."""

    def measure(targets: Targets, predictions: Predictions) -> float:
        found = predictions.values[targets == class_index] == class_index
        return float(np.mean(found))

    return Metric(name, measure, tolerance)


def log_loss(tolerance: float) -> Metric:
    """Mean negative log likelihood in nats; lower is better."""

    def measure(targets: Targets, predictions: Predictions) -> float:
        # Single precision leaves sums a few 1e-8 away from one.
        rows = np.asarray(predictions.probabilities)
        shares = rows / rows.sum(axis=1, keepdims=True)
        return float(metrics.log_loss(targets, shares))

    return Metric('log_loss', measure, tolerance)


def r_squared(tolerance: float) -> Metric:
    """Share of the variance explained, at most 1; higher is better."""

    def measure(targets: Targets, predictions: Predictions) -> float:
        return float(metrics.r2_score(targets, predictions.values))

    return Metric('r_squared', measure, tolerance)


def mean_absolute_error(tolerance: float) -> Metric:
    """Mean size of the error in the target's unit; lower is better."""

    def measure(targets: Targets, predictions: Predictions) -> float:
        error = metrics.mean_absolute_error(targets, predictions.values)
        return float(error)

    return Metric('mae', measure, tolerance)
