#!/usr/bin/env python3
"""Trains the example models, or checks that a retraining finds the same.

    python train.py                 train all and write their folders
    python train.py digits          train one
    python train.py --check         retrain elsewhere and compare; exit code 1
                                    and a sentence for each disagreement
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from pipeline.build import ConversionError, build
from pipeline.check import check
from pipeline.definitions import breast_cancer, diabetes, digits
from pipeline.example import Example
from pipeline.provenance import Record

HERE = Path(__file__).resolve().parent
EXAMPLES = {
    module.EXAMPLE.name: module.EXAMPLE
    for module in (breast_cancer, digits, diabetes)
}


def parse(arguments: Sequence[str]) -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        'names', nargs='*', metavar='model', help=', '.join(EXAMPLES)
    )
    parser.add_argument(
        '--check', action='store_true', help='compare, write nothing'
    )
    options = parser.parse_args(arguments)
    unknown = [name for name in options.names if name not in EXAMPLES]
    if unknown:
        parser.error(f'no model {unknown[0]}; there are {", ".join(EXAMPLES)}')
    return options


def train_one(example: Example) -> bool:
    """Writes one model's folder and says how good its versions are."""
    record = build(example, HERE / example.name)
    for name, facts in record['versions'].items():
        print(f'{example.name} version {name}: {summary(facts)}')
    return True


def summary(facts: Record) -> str:
    """One line on one version."""
    metrics = ', '.join(
        f'{name} {metric["value"]:.3f}'
        for name, metric in facts['metrics'].items()
    )
    return f'{metrics}; {facts["bytes"]} bytes'


def check_one(example: Example) -> bool:
    """Says whether one model's folder holds, and if not why."""
    problems = check(example, HERE / example.name)
    for problem in problems:
        print(f'FAILED {problem}', file=sys.stderr)
    if not problems:
        print(f'{example.name}: files and retrained metrics agree')
    return not problems


def main(arguments: Sequence[str]) -> int:
    """Exit code: 0 when all went well, 1 when not, 2 for a wrong command."""
    options = parse(arguments)
    act = check_one if options.check else train_one
    names = options.names or list(EXAMPLES)
    try:
        results = [act(EXAMPLES[name]) for name in names]
    except ConversionError as error:
        print(f'FAILED {error}', file=sys.stderr)
        return 1
    return 0 if all(results) else 1


if __name__ == '__main__':
    sys.exit(main(sys.argv[1:]))
