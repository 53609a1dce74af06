"""What an example model is: its data, its versions, how it is judged."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sklearn.base import BaseEstimator
from sklearn.model_selection import train_test_split

SPLIT_SEED = 7
"""Seed of the one split that all versions of a model share."""


@dataclass(frozen=True)
class Table:
    """Rows of one data set.

    features: (rows, columns), in the units of the data set's own description.
    targets: (rows,), class index for a classifier, else the measured quantity.
    """

    features: NDArray[np.float64]
    targets: NDArray[np.float64]

    def tensor(self) -> NDArray[np.float32]:
        """The features as the model sees them: float32, (rows, columns)."""
        return self.features.astype(np.float32)


@dataclass(frozen=True)
class Split:
    """Rows to learn from and rows that no version has seen."""

    train: Table
    test: Table


@dataclass(frozen=True)
class Predictions:
    """A model's answers for a table.

    values: (rows,), class index or predicted quantity.
    probabilities: (rows, classes), None for a regression.
    """

    values: NDArray[np.float64]
    probabilities: NDArray[np.float64] | None = None


@dataclass(frozen=True)
class Metric:
    """One figure of merit.

    name: as in the Hugging Face metric vocabulary where it has the metric.
    measure: from true targets and predictions to the figure.
    tolerance: how far a retraining may land from the recorded figure.
    """

    name: str
    measure: Callable[[NDArray[np.float64], Predictions], float]
    tolerance: float


@dataclass(frozen=True)
class Version:
    """One version: what it is in plain words, and its untrained estimator."""

    name: str
    description: str
    create: Callable[[], BaseEstimator]


@dataclass(frozen=True)
class Source:
    """Where the data comes from. `terms` says under which conditions."""

    name: str
    identifier: str
    url: str
    terms: str


@dataclass(frozen=True)
class Example:
    """All that is particular to one example model.

    entity: the hand-written part of the catalog entity's `spec`.
    input_name: the name of the model's single tensor, FP32 [-1, features].
    class_names: in the order of the class indices; empty for a regression.
    metrics: the first one is the metric that versions are compared by.
    test_rows: how many rows are held out.
    """

    name: str
    title: str
    description: str
    tags: Sequence[str]
    entity: Mapping[str, str]
    source: Source
    load: Callable[[], Table]
    input_name: str
    feature_names: Sequence[str]
    class_names: Sequence[str]
    metrics: Sequence[Metric]
    test_rows: int
    versions: Sequence[Version]

    @property
    def classifies(self) -> bool:
        """Whether the model names a class rather than a quantity."""
        return len(self.class_names) > 0

    def split(self) -> Split:
        """The same split on every call; classes keep their proportions."""
        table = self.load()
        train_x, test_x, train_y, test_y = train_test_split(
            table.features,
            table.targets,
            test_size=self.test_rows,
            random_state=SPLIT_SEED,
            stratify=table.targets if self.classifies else None,
        )
        return Split(Table(train_x, train_y), Table(test_x, test_y))
