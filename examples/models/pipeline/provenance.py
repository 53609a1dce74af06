"""The record of how a model's files came to be."""

from __future__ import annotations

import json
import platform
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from importlib.metadata import version as installed_version
from typing import Any

from .example import Example, Predictions, Split
from .export import opsets_of
from .layout import digest_of

Record = dict[str, Any]

LIBRARIES = (
    'numpy',
    'scipy',
    'scikit-learn',
    'skl2onnx',
    'onnx',
    'onnxruntime',
)
CONVERSION_TOLERANCE = {'classification': 1e-5, 'regression': 1e-3}
"""How far ONNX Runtime may lie from scikit-learn on any row of the test set:
in probability, or in the unit of the target (here tens to hundreds)."""


def describe_training(
    example: Example, split: Split, versions: Mapping[str, Record]
) -> Record:
    """The whole record of one model, as it is stored in provenance.json."""
    return {
        'model': example.name,
        'script': 'examples/models/train.py',
        'command': f'python train.py {example.name}',
        'dataset': {
            'name': example.source.name,
            'loader': example.source.identifier,
            'url': example.source.url,
            'terms': example.source.terms,
            'rowsTrained': len(split.train.targets),
            'rowsTested': len(split.test.targets),
        },
        'libraries': library_versions(),
        'versions': dict(versions),
    }


def describe_version(
    example: Example,
    model: bytes,
    split: Split,
    answers: Predictions,
    difference: float,
) -> Record:
    """One version's record; metrics are those of the ONNX file's answers."""
    return {
        'digest': digest_of(model),
        'bytes': len(model),
        'createdAt': now(),
        'opset': opsets_of(model),
        'primaryMetric': example.metrics[0].name,
        'metrics': {
            metric.name: {
                'value': round(metric.measure(split.test.targets, answers), 6),
                'tolerance': metric.tolerance,
            }
            for metric in example.metrics
        },
        'onnxAgainstSklearn': {
            'largestDifference': float(f'{difference:.3g}'),
            'tolerance': conversion_tolerance(example),
        },
    }


def conversion_tolerance(example: Example) -> float:
    """See CONVERSION_TOLERANCE."""
    kind = 'classification' if example.classifies else 'regression'
    return CONVERSION_TOLERANCE[kind]


def keep_creation_times(record: Record, recorded: Record | None) -> None:
    """A version whose bytes did not change keeps the time it was made at."""
    for name, version in record['versions'].items():
        earlier = (recorded or {}).get('versions', {}).get(name)
        if earlier and earlier['digest'] == version['digest']:
            version['createdAt'] = earlier['createdAt']


def library_versions() -> dict[str, str]:
    """Python and the libraries that the result depends on."""
    libraries = {name: installed_version(name) for name in LIBRARIES}
    return {'python': platform.python_version(), **libraries}


def now() -> str:
    """UTC, to the second, in ISO 8601."""
    time = datetime.now(UTC).replace(microsecond=0)
    return time.isoformat().replace('+00:00', 'Z')


def to_json(record: Record) -> str:
    """The text of provenance.json."""
    text = json.dumps(record, indent=2, ensure_ascii=False) + '\n'
    # The repository's formatter writes exponents without a leading zero.
    return re.sub(r'(?<=\de-)0+(?=\d)', '', text)
