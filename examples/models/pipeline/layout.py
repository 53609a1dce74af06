"""The names and text forms of the files in a model's folder."""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import yaml

MODEL_CARD = 'MODEL_CARD.md'
CATALOG_INFO = 'catalog-info.yaml'
PROVENANCE = 'provenance.json'
REFERENCE = 'reference.csv'
TEST = 'test.csv'


def model_file(version: str) -> Path:
    """Path of one version's ONNX file inside the model's folder."""
    return Path(f'v{version}') / 'model.onnx'


def digest_of(content: bytes) -> str:
    """`sha256:` and 64 hexadecimal digits."""
    return f'sha256:{hashlib.sha256(content).hexdigest()}'


def to_number(value: float) -> int | float:
    """The same number, without a fraction where it has none."""
    return int(value) if float(value).is_integer() else float(value)


def to_csv(header: Sequence[str], rows: np.ndarray) -> str:
    """Comma-separated text with a header; numbers as the data set has them."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator='\n')
    writer.writerow(header)
    writer.writerows([to_number(cell) for cell in row] for row in rows)
    return text.getvalue()


class _IndentedDumper(yaml.SafeDumper):
    """Indents lists below their key, as the repository's formatter does."""

    def increase_indent(
        self, flow: bool = False, indentless: bool = False
    ) -> None:
        super().increase_indent(flow, False)

    def ignore_aliases(self, data: object) -> bool:
        return True


def to_yaml(document: object) -> str:
    """Block-style YAML in the order given, one item a line, no aliases."""
    return yaml.dump(
        document,
        Dumper=_IndentedDumper,
        sort_keys=False,
        allow_unicode=True,
        width=10_000,
    )
