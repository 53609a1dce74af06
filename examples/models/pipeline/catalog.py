"""The catalog entity, rendered from the example and its provenance."""

from __future__ import annotations

from typing import Any

import numpy as np

from .example import Example, Split, Version
from .layout import (
    MODEL_CARD,
    REFERENCE,
    TEST,
    digest_of,
    model_file,
    to_number,
    to_yaml,
)
from .provenance import Record

LICENSE = 'Apache-2.0'
"""Of the model files, as of everything in this repository. The data sets keep
their own terms, which each model card states."""


def render_catalog_info(
    example: Example, split: Split, record: Record, reference: str
) -> str:
    """The text of catalog-info.yaml; `reference` is that of the reference data."""
    return to_yaml(to_entity(example, split, record, reference))


def to_entity(
    example: Example, split: Split, record: Record, reference: str
) -> dict[str, Any]:
    """The `Model` entity with all its versions."""
    request = first_row_request(example, split)
    return {
        'apiVersion': 'fairway.dev/v1alpha1',
        'kind': 'Model',
        'metadata': {
            'name': example.name,
            'title': example.title,
            'description': example.description,
            'tags': list(example.tags),
        },
        'spec': {
            **example.entity,
            'license': LICENSE,
            'card': f'./{MODEL_CARD}',
            'versions': [
                {
                    **to_version(example, version, record, request),
                    'referenceData': to_reference_data(reference),
                }
                for version in example.versions
            ],
        },
    }


def to_version(
    example: Example, version: Version, record: Record, request: Record
) -> dict[str, Any]:
    """One immutable version: where it is, what it takes, how good it is."""
    facts = record['versions'][version.name]
    return {
        'name': version.name,
        'description': version.description,
        'format': {'name': 'onnx', 'version': '1'},
        'uri': f'file:./{model_file(version.name).as_posix()}',
        'digest': facts['digest'],
        'createdAt': facts['createdAt'],
        'metrics': [
            {'name': name, 'value': metric['value'], 'dataset': TEST}
            for name, metric in facts['metrics'].items()
        ],
        'signature': to_signature(example),
        'example': request,
    }


def to_reference_data(reference: str) -> dict[str, str]:
    """Where the rows are that production data is compared with."""
    return {
        'uri': f'file:./{REFERENCE}',
        'digest': digest_of(reference.encode()),
    }


def to_signature(example: Example) -> dict[str, Any]:
    """Tensors as Open Inference Protocol v2 names them; -1 is the row count."""
    features = list(example.feature_names)
    classes = list(example.class_names)
    inputs = [tensor(example.input_name, 'FP32', [-1, len(features)], features)]
    if not example.classifies:
        outputs = [tensor('prediction', 'FP32', [-1, 1])]
    else:
        outputs = [
            tensor('label', 'INT64', [-1], classes),
            tensor('probabilities', 'FP32', [-1, len(classes)], classes),
        ]
    return {'inputs': inputs, 'outputs': outputs}


def tensor(
    name: str, datatype: str, shape: list[int], labels: list[str] | None = None
) -> dict[str, Any]:
    """One tensor; labels name its columns, or the classes it counts."""
    described = {'name': name, 'datatype': datatype, 'shape': shape}
    return {**described, 'labels': labels} if labels else described


def first_row_request(example: Example, split: Split) -> dict[str, Any]:
    """A request body with the first row of the test set."""
    row: np.ndarray = split.test.features[0]
    return {
        'inputs': [
            {
                'name': example.input_name,
                'datatype': 'FP32',
                'shape': [1, len(row)],
                'data': [to_number(value) for value in row],
            }
        ]
    }
