"""From a trained scikit-learn estimator to an ONNX file."""

from __future__ import annotations

import json

import onnx
from skl2onnx import convert_sklearn
from skl2onnx.common.data_types import FloatTensorType, Int64TensorType
from sklearn.base import BaseEstimator

from .example import Example

NEWEST_OPSET = {'': 17, 'ai.onnx.ml': 3}
"""The newest operator sets a file may ask for, old enough for every current
runtime. The converter declares the oldest ones that its operators need."""


def to_onnx(example: Example, version: str, estimator: BaseEstimator) -> bytes:
    """The model file: plain tensors in and out, names in its metadata."""
    options = {id(estimator): {'zipmap': False}} if example.classifies else None
    columns = len(example.feature_names)
    model = convert_sklearn(
        estimator,
        name=f'{example.name}-{version}',
        initial_types=[(example.input_name, FloatTensorType([None, columns]))],
        final_types=output_types(example),
        options=options,
        target_opset=NEWEST_OPSET,
    )
    model.doc_string = example.description
    model.model_version = int(version)
    describe(model, example)
    order_opsets(model)
    onnx.checker.check_model(model)
    return model.SerializeToString(deterministic=True)


def output_types(example: Example) -> list[tuple[str, object]]:
    """Names and shapes of the outputs; None is the number of rows."""
    if not example.classifies:
        return [('prediction', FloatTensorType([None, 1]))]
    classes = len(example.class_names)
    return [
        ('label', Int64TensorType([None])),
        ('probabilities', FloatTensorType([None, classes])),
    ]


def describe(model: onnx.ModelProto, example: Example) -> None:
    """Writes the names of columns and classes into the file's metadata."""
    facts = {'feature_names': json.dumps(list(example.feature_names))}
    if example.classifies:
        facts['class_names'] = json.dumps(list(example.class_names))
    onnx.helper.set_model_props(model, facts)


def order_opsets(model: onnx.ModelProto) -> None:
    """Sorts the operator sets by domain.

    The converter lists them in the order of a Python set, which changes from
    run to run and would give equal models different digests.
    """
    ordered = sorted(model.opset_import, key=lambda opset: opset.domain)
    opsets = [onnx.helper.make_opsetid(o.domain, o.version) for o in ordered]
    del model.opset_import[:]
    model.opset_import.extend(opsets)


def opsets_of(model: bytes) -> dict[str, int]:
    """Version of each operator set that a file asks for, by domain."""
    imports = onnx.load_model_from_string(model).opset_import
    return {opset.domain or 'ai.onnx': opset.version for opset in imports}
