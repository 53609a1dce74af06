"""Predictions of both forms of a model, and how far they lie apart."""

from __future__ import annotations

import numpy as np
import onnxruntime
from sklearn.base import BaseEstimator

from .example import Example, Predictions, Table


def with_onnx(example: Example, model: bytes, table: Table) -> Predictions:
    """What ONNX Runtime answers, on the CPU, for every row at once."""
    session = onnxruntime.InferenceSession(
        model, providers=['CPUExecutionProvider']
    )
    outputs = session.run(None, {example.input_name: table.tensor()})
    if not example.classifies:
        return Predictions(outputs[0].astype(np.float64)[:, 0])
    label, probabilities = outputs
    return Predictions(
        label.astype(np.float64), probabilities.astype(np.float64)
    )


def with_sklearn(
    example: Example, estimator: BaseEstimator, table: Table
) -> Predictions:
    """What the trained estimator itself answers, in double precision.

    It is given the same float32 rows as the ONNX file, so that a difference
    comes from the conversion and not from rounding the input.
    """
    rows = table.tensor().astype(np.float64)
    values = estimator.predict(rows)
    if not example.classifies:
        return Predictions(values)
    return Predictions(values, estimator.predict_proba(rows))


def largest_difference(left: Predictions, right: Predictions) -> float:
    """The largest difference of a probability, or of a predicted quantity.

    A row whose class differs counts as 1, the largest possible difference of
    a probability.
    """
    if left.probabilities is None or right.probabilities is None:
        return float(np.max(np.abs(left.values - right.values)))
    if np.any(left.values != right.values):
        return 1.0
    return float(np.max(np.abs(left.probabilities - right.probabilities)))
