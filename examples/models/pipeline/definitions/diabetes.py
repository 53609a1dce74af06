"""How far diabetes will have progressed in one year."""

from __future__ import annotations

from sklearn.compose import ColumnTransformer
from sklearn.datasets import load_diabetes
from sklearn.linear_model import LinearRegression, Ridge
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import StandardScaler

from ..example import Example, Source, Table, Version
from ..metrics import mean_absolute_error, r_squared

DATA = load_diabetes(scaled=False)
FEATURE_NAMES = [str(name) for name in DATA.feature_names]


def load() -> Table:
    """All 442 patients in the units of the clinic, not scaled."""
    return Table(DATA.data, DATA.target)


def from_age_sex_and_pressure() -> Pipeline:
    """A linear fit on what is known without a blood test or a scale."""
    columns = [FEATURE_NAMES.index(name) for name in ('age', 'sex', 'bp')]
    select = ColumnTransformer([('seen', StandardScaler(), columns)])
    return make_pipeline(select, LinearRegression())


def from_everything() -> Pipeline:
    """A ridge regression on all ten standardised columns."""
    return make_pipeline(StandardScaler(), Ridge(alpha=10.0))


EXAMPLE = Example(
    name='diabetes',
    title='Diabetes progression estimate',
    description=(
        'Estimates how far diabetes will have progressed one year after ten '
        'baseline measurements'
    ),
    tags=['tabular', 'regression', 'scikit-learn', 'example'],
    entity={
        'type': 'tabular',
        'lifecycle': 'experimental',
        'owner': 'group:default/product-engineering',
        'system': 'clinical-decisions',
        'task': 'tabular-regression',
    },
    source=Source(
        name='Diabetes (Efron, Hastie, Johnstone and Tibshirani, 2004)',
        identifier='sklearn.datasets.load_diabetes',
        url='https://www4.stat.ncsu.edu/~boos/var.select/diabetes.html',
        terms='none stated by its authors; copy shipped in scikit-learn',
    ),
    load=load,
    input_name='features',
    feature_names=FEATURE_NAMES,
    class_names=[],
    metrics=[
        r_squared(tolerance=0.01),
        mean_absolute_error(tolerance=0.5),
    ],
    test_rows=133,
    versions=[
        Version(
            name='1',
            description=(
                'A straight-line fit on age, sex and blood pressure alone: '
                'what is known before any blood test.'
            ),
            create=from_age_sex_and_pressure,
        ),
        Version(
            name='2',
            description=(
                'Uses all ten measurements, blood serum included, each '
                'brought to the same scale first.'
            ),
            create=from_everything,
        ),
    ],
)
