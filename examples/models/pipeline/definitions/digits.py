"""Which digit a handwritten 8 by 8 image shows."""

from __future__ import annotations

from sklearn.datasets import load_digits
from sklearn.neural_network import MLPClassifier
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import MinMaxScaler
from sklearn.tree import DecisionTreeClassifier

from ..example import Example, Source, Table, Version
from ..metrics import accuracy, macro_f1

DATA = load_digits()


def load() -> Table:
    """All 1797 images, row by row from the top left; ink from 0 to 16."""
    return Table(DATA.data, DATA.target)


def tree() -> DecisionTreeClassifier:
    """At most eight questions about single pixels."""
    return DecisionTreeClassifier(max_depth=8, random_state=0)


def network() -> Pipeline:
    """Pixels brought to 0..1, then 64 hidden units."""
    perceptron = MLPClassifier(
        hidden_layer_sizes=(64,), alpha=0.01, max_iter=500, random_state=0
    )
    return make_pipeline(MinMaxScaler(), perceptron)


EXAMPLE = Example(
    name='digits',
    title='Handwritten digit reader',
    description='Reads one handwritten digit from an image of 8 by 8 pixels',
    tags=['image', 'classification', 'scikit-learn', 'example'],
    entity={
        'type': 'vision',
        'lifecycle': 'production',
        'owner': 'group:default/diagnostics-ml',
        'system': 'document-intake',
        'task': 'image-classification',
    },
    source=Source(
        name='Optical Recognition of Handwritten Digits (test part)',
        identifier='sklearn.datasets.load_digits',
        url='https://doi.org/10.24432/C50P49',
        terms='CC-BY-4.0',
    ),
    load=load,
    input_name='pixels',
    feature_names=[str(name) for name in DATA.feature_names],
    class_names=[str(name) for name in DATA.target_names],
    metrics=[
        accuracy(tolerance=0.02),
        macro_f1(tolerance=0.02),
    ],
    test_rows=600,
    versions=[
        Version(
            name='1',
            description=(
                'A decision tree that asks at most eight questions about '
                'single pixels. Quick to explain, often wrong.'
            ),
            create=tree,
        ),
        Version(
            name='2',
            description=(
                'A small neural network that weighs all 64 pixels together.'
            ),
            create=network,
        ),
    ],
)
