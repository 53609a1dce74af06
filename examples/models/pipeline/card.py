"""The model card: hand-written prose, figures from the provenance."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from .catalog import LICENSE
from .example import Example
from .layout import to_yaml
from .provenance import Record

PROSE = Path(__file__).parent / 'cards'
EVALUATION = '{evaluation}'


def render_card(example: Example, record: Record) -> str:
    """The text of MODEL_CARD.md."""
    prose = (PROSE / f'{example.name}.md').read_text('utf-8')
    front_matter = to_yaml(to_front_matter(example, record))
    table = evaluation_table(example, record)
    return f'---\n{front_matter}---\n\n{prose.replace(EVALUATION, table)}'


def to_front_matter(example: Example, record: Record) -> dict[str, Any]:
    """The fields of a Hugging Face model card."""
    return {
        'license': LICENSE.lower(),
        'library_name': 'onnx',
        'pipeline_tag': example.entity['task'],
        'tags': list(example.tags),
        'datasets': [example.source.identifier],
        'metrics': [metric.name for metric in example.metrics],
        'model-index': [
            {
                'name': f'{example.name} version {version.name}',
                'results': [to_result(example, record, version.name)],
            }
            for version in example.versions
        ],
    }


def to_result(example: Example, record: Record, version: str) -> dict[str, Any]:
    """One entry of `model-index`: the figures of one version."""
    metrics = record['versions'][version]['metrics']
    return {
        'task': {'type': example.entity['task']},
        'dataset': {
            'name': example.source.name,
            'type': example.source.identifier,
            'split': 'test',
        },
        'metrics': [
            {'type': name, 'value': metric['value']}
            for name, metric in metrics.items()
        ],
    }


def evaluation_table(example: Example, record: Record) -> str:
    """Metrics down, versions across."""
    versions = [version.name for version in example.versions]
    header = ['metric', *(f'version {name}' for name in versions)]
    rows = [
        [metric.name, *(figure(record, name, metric.name) for name in versions)]
        for metric in example.metrics
    ]
    return to_table([header, *rows])


def figure(record: Record, version: str, metric: str) -> str:
    """One recorded figure, to three decimals."""
    value = record['versions'][version]['metrics'][metric]['value']
    return f'{value:.3f}'


def to_table(rows: Sequence[Sequence[str]]) -> str:
    """A Markdown table, columns aligned; the first row is the header."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    rule = ['-' * width for width in widths]
    return '\n'.join(to_line(row, widths) for row in [rows[0], rule, *rows[1:]])


def to_line(cells: Sequence[str], widths: Sequence[int]) -> str:
    """One line of a Markdown table."""
    padded = (c.ljust(w) for c, w in zip(cells, widths, strict=True))
    return f'| {" | ".join(padded)} |'
