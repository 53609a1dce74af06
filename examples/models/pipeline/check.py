"""Whether the committed files are what a retraining would give."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

from .build import build, read_record, render_texts
from .example import Example, Split
from .layout import PROVENANCE, digest_of, model_file
from .predict import with_onnx
from .provenance import Record

ROUNDING = 1e-6
"""Recorded figures have six decimals."""


def check(example: Example, folder: Path) -> list[str]:
    """Every disagreement, as a sentence; empty when all is well."""
    recorded = read_record(folder)
    if recorded is None:
        return [f'{example.name}: {PROVENANCE} is missing, run the training']
    split = example.split()
    return [
        *stale_texts(example, split, recorded, folder),
        *wrong_models(example, split, recorded, folder),
        *moved_metrics(example, recorded, retrain(example)),
    ]


def retrain(example: Example) -> Record:
    """The provenance of a training from scratch in a temporary folder."""
    with tempfile.TemporaryDirectory() as folder:
        return build(example, Path(folder))


def stale_texts(
    example: Example, split: Split, recorded: Record, folder: Path
) -> Iterator[str]:
    """Files that do not say what the recorded provenance renders to."""
    for name, text in render_texts(example, split, recorded).items():
        path = folder / name
        if not path.exists() or path.read_text('utf-8') != text:
            yield (
                f'{example.name}: {name} is missing or was edited by hand, '
                f'write it with the training'
            )


def wrong_models(
    example: Example, split: Split, recorded: Record, folder: Path
) -> Iterator[str]:
    """Committed ONNX files that are not the recorded ones."""
    for version, facts in recorded['versions'].items():
        path = folder / model_file(version)
        name = f'{example.name} version {version}'
        if not path.exists():
            yield f'{name}: {model_file(version)} is missing'
            continue
        model = path.read_bytes()
        if digest_of(model) != facts['digest']:
            yield f'{name}: {model_file(version)} has another digest'
            continue
        answers = with_onnx(example, model, split.test)
        for metric in example.metrics:
            value = metric.measure(split.test.targets, answers)
            yield from compare(
                f'{name}, committed file', metric.name, facts, value, ROUNDING
            )


def moved_metrics(
    example: Example, recorded: Record, retrained: Record
) -> Iterator[str]:
    """Metrics of a retraining that lie outside the stated tolerance."""
    for version, facts in recorded['versions'].items():
        name = f'{example.name} version {version}, retrained'
        for metric, figure in facts['metrics'].items():
            value = retrained['versions'][version]['metrics'][metric]['value']
            tolerance = figure['tolerance']
            yield from compare(name, metric, facts, value, tolerance)


def compare(
    name: str, metric: str, facts: Record, value: float, tolerance: float
) -> Iterator[str]:
    """A sentence if the value lies outside the tolerance."""
    expected = facts['metrics'][metric]['value']
    # Said this way round, a value that is not a number fails too.
    if not abs(value - expected) <= tolerance:
        yield (
            f'{name}: {metric} is {value:.6f}, recorded is {expected:.6f}, '
            f'allowed difference {tolerance:g}'
        )
