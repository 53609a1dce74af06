"""Tests of the check: it must notice whatever does not hold any more."""

from __future__ import annotations

import dataclasses
import shutil
import tempfile
import unittest
from pathlib import Path

from .build import build
from .check import check, compare
from .definitions.diabetes import EXAMPLE
from .layout import CATALOG_INFO, MODEL_CARD, PROVENANCE, model_file

COMMITTED = Path(__file__).parent.parent / EXAMPLE.name


class CheckTest(unittest.TestCase):
    """Each test works on its own copy of the committed folder."""

    def setUp(self) -> None:
        temporary = tempfile.TemporaryDirectory()
        self.addCleanup(temporary.cleanup)
        self.folder = Path(temporary.name) / EXAMPLE.name
        shutil.copytree(COMMITTED, self.folder)

    def problem(self) -> str:
        """The one problem that the check finds."""
        problems = check(EXAMPLE, self.folder)
        self.assertEqual(len(problems), 1, problems)
        return problems[0]

    def test_the_committed_folder_has_no_problem(self) -> None:
        self.assertEqual(check(EXAMPLE, self.folder), [])

    def test_a_changed_model_file_is_named(self) -> None:
        path = self.folder / model_file('2')
        path.write_bytes(path.read_bytes() + b'\0')
        self.assertIn('version 2: v2/model.onnx has another', self.problem())

    def test_a_missing_model_file_is_named(self) -> None:
        (self.folder / model_file('1')).unlink()
        self.assertIn('v1/model.onnx is missing', self.problem())

    def test_a_digest_edited_in_the_catalog_entity_is_noticed(self) -> None:
        path = self.folder / CATALOG_INFO
        text = path.read_text('utf-8')
        path.write_text(text.replace('sha256:', 'sha256:0', 1), 'utf-8')
        self.assertIn(CATALOG_INFO, self.problem())

    def test_a_figure_edited_in_the_card_is_noticed(self) -> None:
        path = self.folder / MODEL_CARD
        text = path.read_text('utf-8')
        path.write_text(text.replace('| 0.5', '| 0.9', 1), 'utf-8')
        self.assertIn(MODEL_CARD, self.problem())

    def test_missing_provenance_says_what_to_do(self) -> None:
        (self.folder / PROVENANCE).unlink()
        self.assertIn('run the training', self.problem())

    def test_a_worse_training_lies_outside_the_tolerance(self) -> None:
        first, second = EXAMPLE.versions
        weak = dataclasses.replace(second, create=first.create)
        worse = dataclasses.replace(EXAMPLE, versions=[first, weak])
        problems = check(worse, self.folder)
        self.assertIn('version 2, retrained: r_squared', problems[0])
        self.assertEqual(len(problems), len(EXAMPLE.metrics))

    def test_training_again_gives_the_same_bytes_and_times(self) -> None:
        build(EXAMPLE, self.folder)
        once = (self.folder / PROVENANCE).read_text('utf-8')
        build(EXAMPLE, self.folder)
        again = (self.folder / PROVENANCE).read_text('utf-8')
        self.assertEqual(once, again)


class CompareTest(unittest.TestCase):
    """The tolerance itself."""

    FACTS = {'metrics': {'mae': {'value': 40.0}}}

    def test_a_value_on_the_edge_of_the_tolerance_passes(self) -> None:
        self.assertEqual(list(compare('m', 'mae', self.FACTS, 40.5, 0.5)), [])

    def test_a_better_value_outside_the_tolerance_fails_too(self) -> None:
        self.assertTrue(list(compare('m', 'mae', self.FACTS, 39.0, 0.5)))

    def test_a_value_that_is_not_a_number_fails(self) -> None:
        value = float('nan')
        self.assertTrue(list(compare('m', 'mae', self.FACTS, value, 0.5)))
