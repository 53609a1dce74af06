"""Malignant or benign, from 30 measurements of cell nuclei."""

from __future__ import annotations

from sklearn.compose import ColumnTransformer
from sklearn.datasets import load_breast_cancer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import StandardScaler

from ..example import Example, Source, Table, Version
from ..metrics import accuracy, log_loss, macro_f1, recall_of

DATA = load_breast_cancer()
FEATURE_NAMES = [str(name) for name in DATA.feature_names]
MALIGNANT = 0


def load() -> Table:
    """All 569 samples; target 0 is malignant, 1 is benign."""
    return Table(DATA.data, DATA.target)


def from_texture_and_smoothness() -> Pipeline:
    """A logistic regression that looks at two columns of the thirty."""
    seen = ['mean texture', 'mean smoothness']
    columns = [FEATURE_NAMES.index(name) for name in seen]
    select = ColumnTransformer([('seen', StandardScaler(), columns)])
    return make_pipeline(select, LogisticRegression())


def from_everything() -> Pipeline:
    """A logistic regression on all thirty standardised columns."""
    return make_pipeline(StandardScaler(), LogisticRegression())


EXAMPLE = Example(
    name='breast-cancer',
    title='Breast cancer cell classifier',
    description=(
        'Says whether a breast mass is malignant or benign from 30 '
        'measurements of cell nuclei in a fine needle aspirate'
    ),
    tags=['tabular', 'classification', 'scikit-learn', 'example'],
    entity={
        'type': 'tabular',
        'lifecycle': 'production',
        'owner': 'group:default/diagnostics-ml',
        'system': 'clinical-decisions',
        'task': 'tabular-classification',
    },
    source=Source(
        name='Breast Cancer Wisconsin (Diagnostic)',
        identifier='sklearn.datasets.load_breast_cancer',
        url='https://doi.org/10.24432/C5DW2B',
        terms='CC-BY-4.0',
    ),
    load=load,
    input_name='features',
    feature_names=FEATURE_NAMES,
    class_names=[str(name) for name in DATA.target_names],
    metrics=[
        accuracy(tolerance=0.02),
        macro_f1(tolerance=0.025),
        recall_of(MALIGNANT, 'recall_malignant', tolerance=0.04),
        log_loss(tolerance=0.02),
    ],
    test_rows=171,
    versions=[
        Version(
            name='1',
            description=(
                'First try: looks only at the mean texture and the mean '
                'smoothness of the nuclei and ignores the other 28 '
                'measurements.'
            ),
            create=from_texture_and_smoothness,
        ),
        Version(
            name='2',
            description=(
                'Uses all 30 measurements, each brought to the same scale '
                'first.'
            ),
            create=from_everything,
        ),
    ],
)
