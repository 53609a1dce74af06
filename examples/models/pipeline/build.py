"""Trains all versions of one example and writes its folder."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np

from .card import render_card
from .catalog import render_catalog_info
from .example import Example, Split, Table, Version
from .export import to_onnx
from .layout import (
    CATALOG_INFO,
    MODEL_CARD,
    PROVENANCE,
    REFERENCE,
    TEST,
    model_file,
    to_csv,
)
from .predict import largest_difference, with_onnx, with_sklearn
from .provenance import (
    Record,
    conversion_tolerance,
    describe_training,
    describe_version,
    keep_creation_times,
    to_json,
)

REFERENCE_ROWS = 600
REFERENCE_SEED = 11


class ConversionError(Exception):
    """The ONNX file answers differently from the estimator it came from."""


def build(example: Example, folder: Path) -> Record:
    """Writes every file of the folder and returns the provenance.

    Raises ConversionError before it writes a version whose ONNX file does not
    agree with scikit-learn on the test set.
    """
    split = example.split()
    versions = {
        version.name: build_version(example, version, split, folder)
        for version in example.versions
    }
    record = describe_training(example, split, versions)
    keep_creation_times(record, read_record(folder))
    for name, text in render_texts(example, split, record).items():
        (folder / name).write_text(text, 'utf-8')
    return record


def build_version(
    example: Example, version: Version, split: Split, folder: Path
) -> Record:
    """Trains, exports, compares and writes one version."""
    estimator = version.create()
    train = split.train.tensor().astype(np.float64)
    estimator.fit(train, split.train.targets)
    model = to_onnx(example, version.name, estimator)
    answers = with_onnx(example, model, split.test)
    difference = largest_difference(
        answers, with_sklearn(example, estimator, split.test)
    )
    if difference > conversion_tolerance(example):
        raise ConversionError(
            f'{example.name} version {version.name}: the ONNX file differs '
            f'from scikit-learn by {difference:.3g} on the test set, more '
            f'than the {conversion_tolerance(example):.3g} allowed'
        )
    path = folder / model_file(version.name)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(model)
    return describe_version(example, model, split, answers, difference)


def render_texts(
    example: Example, split: Split, record: Record
) -> dict[str, str]:
    """The text of every file beside the models, by file name."""
    features = list(example.feature_names)
    labelled = np.column_stack([split.test.features, split.test.targets])
    reference = to_csv(features, reference_rows(split.train))
    return {
        REFERENCE: reference,
        TEST: to_csv([*features, 'target'], labelled),
        CATALOG_INFO: render_catalog_info(example, split, record, reference),
        MODEL_CARD: render_card(example, record),
        PROVENANCE: to_json(record),
    }


def reference_rows(train: Table) -> np.ndarray:
    """Training rows to compare production with: all, or a random sample."""
    rows = len(train.features)
    if rows <= REFERENCE_ROWS:
        return train.features
    generator = np.random.default_rng(REFERENCE_SEED)
    chosen = generator.choice(rows, REFERENCE_ROWS, replace=False)
    return train.features[np.sort(chosen)]


def read_record(folder: Path) -> Record | None:
    """The provenance that the folder holds, None where it holds none."""
    path = folder / PROVENANCE
    return json.loads(path.read_text('utf-8')) if path.exists() else None
