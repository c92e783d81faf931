"""Gaussian-Bernoulli restricted Boltzmann machines on Apache Spark.

A thin wrapper of the Java package org.gbrbm.spark, whose jar Spark has to be started with:

    from gbrbm_spark import GaussianBernoulliRbm, GaussianBernoulliRbmModel, RbmSweep

    model = GaussianBernoulliRbm(inputCol="features", hiddenUnits=250, recipe="modern").fit(examples)
    model.setScoreCol("score").transform(examples).show()

Params, their meanings and their defaults are those of Java: see explainParams().
"""

import sys
import types

from pyspark.ml.param import Param, Params, TypeConverters
from pyspark.ml.util import JavaMLReadable, JavaMLReader, JavaMLWritable
from pyspark.ml.wrapper import JavaEstimator, JavaModel
from pyspark.sql import DataFrame, SparkSession

__all__ = ["GaussianBernoulliRbm", "GaussianBernoulliRbmModel", "RbmSweep"]

_JAVA = "org.gbrbm.spark"

_SHARED = {
    "inputCol": (TypeConverters.toString, "column of examples: a vector, array of numbers, or binary"),
    "inputCols": (TypeConverters.toListString, "numeric columns, in place of inputCol"),
    "handleInvalid": (TypeConverters.toString, "error, skip, keep, or fill"),
    "hiddenCol": (TypeConverters.toString, "column for p(h|v)"),
    "reconstructionCol": (TypeConverters.toString, "column for reconstructions"),
    "filledCol": (TypeConverters.toString, "column for examples with what is missing filled in"),
    "freeEnergyCol": (TypeConverters.toString, "column for F(v)"),
    "logLikelihoodCol": (TypeConverters.toString, "column for log p(v)"),
    "reconstructionErrorCol": (TypeConverters.toString, "column for the reconstruction error"),
    "scoreCol": (TypeConverters.toString, "column for the score, 0 to 100"),
    "flagCol": (TypeConverters.toString, "column for whether the score is above the threshold"),
    "falseAlarms": (TypeConverters.toFloat, "share of ordinary examples that may be flagged"),
}

_TRAINING = {
    "hiddenUnits": (TypeConverters.toInt, "number of hidden units"),
    "recipe": (TypeConverters.toString, "auto, notebook, sharp, modern, or the file of a recipe"),
    "settings": (TypeConverters.toListString, "settings of the recipe to change, as KEY=VALUE"),
    "maxIter": (TypeConverters.toInt, "passes over the examples; 0 for the recipe's"),
    "batchSize": (TypeConverters.toInt, "examples in a step; 0 for what suits"),
    "learningRate": (TypeConverters.toFloat, "step size; 0 for what suits the batch"),
    "seed": (TypeConverters.toInt, "random seed"),
    "scale": (TypeConverters.toString, "auto, standard, unit or none"),
    "numShards": (TypeConverters.toInt, "parts that a batch is divided into"),
    "aggregationDepth": (TypeConverters.toInt, "2 to add up on executors, 1 on the driver"),
    "checkpointDir": (TypeConverters.toString, "folder for checkpoints; empty for none"),
    "checkpointInterval": (TypeConverters.toInt, "epochs between checkpoints"),
}


def _with_params(table):
    """Gives a class the params of a table, a setter for each, and a getter."""

    def decorate(cls):
        for name, (converter, doc) in table.items():
            title = name[0].upper() + name[1:]
            setattr(cls, name, Param(Params._dummy(), name, doc, typeConverter=converter))
            setattr(cls, "set" + title, _setter(name, doc))
            setattr(cls, "get" + title, _getter(name, doc))
        return cls

    return decorate


def _setter(name, doc):
    def set_param(self, value):
        return self._set(**{name: value})

    set_param.__doc__ = f"Sets {name}: {doc}."
    return set_param


def _getter(name, doc):
    def get_param(self):
        return self.getOrDefault(name)

    get_param.__doc__ = f"{name}: {doc}."
    return get_param


def _jvm():
    return SparkSession.active()._jvm


class _Reader(JavaMLReader):
    """Spark's own takes the Java class from the name of the Python module."""

    @classmethod
    def _java_loader_class(cls, clazz):
        return f"{_JAVA}.{clazz.__name__}"


class _Persistent(JavaMLReadable, JavaMLWritable):
    @classmethod
    def read(cls):
        return _Reader(cls)


@_with_params(_SHARED)
class GaussianBernoulliRbmModel(JavaModel, _Persistent):
    """A trained model. fromExport loads what `gbrbm export` wrote."""

    def __init__(self, java_model=None):
        super().__init__(java_model)
        if java_model is not None:
            self._transfer_params_from_java()

    @classmethod
    def fromExport(cls, path):
        """Loads an export, one of its versions, or the best model of a run."""
        return cls(getattr(_jvm(), f"{_JAVA}.GaussianBernoulliRbmModel").fromExport(path))

    @classmethod
    def fromRun(cls, run, hidden):
        """Loads the model with so many hidden units of a run."""
        return cls(getattr(_jvm(), f"{_JAVA}.GaussianBernoulliRbmModel").fromRun(run, hidden))

    def export(self, path):
        """Exports the model as a SavedModel; path is the folder of the version."""
        self._java_obj.export(path)

    @property
    def visibleUnits(self):
        """D, the numbers of an example."""
        return self._java_obj.visibleUnits()

    @property
    def hiddenUnits(self):
        """M, the number of hidden units."""
        return self._java_obj.hiddenUnits()

    @property
    def finalLoss(self):
        """The mean loss of the last epoch of the training."""
        return self._java_obj.finalLoss()


@_with_params({**_SHARED, **_TRAINING})
class GaussianBernoulliRbm(JavaEstimator, _Persistent):
    """Trains a model on all executors. Params may be given by their names."""

    def __init__(self, **params):
        super().__init__()
        self._java_obj = self._new_java_obj(f"{_JAVA}.GaussianBernoulliRbm", self.uid)
        self._transfer_params_from_java()
        self._set(**params)

    def _create_model(self, java_model):
        return GaussianBernoulliRbmModel(java_model)


class RbmSweep:
    """A sweep over recipes, numbers of hidden units and random seeds, one task for each model."""

    def __init__(self, recipes=("auto",), hiddenUnits=(250,), seeds=(0,), maxIter=0, inputCol="features"):
        self.recipes = list(recipes)
        self.hiddenUnits = list(hiddenUnits)
        self.seeds = list(seeds)
        self.maxIter = maxIter
        self.inputCol = inputCol

    def fit(self, train, test, folder):
        """Trains the models into folders of runs. Returns a row for each."""
        spark = train.sparkSession
        gateway = spark.sparkContext._gateway
        sweep = getattr(spark._jvm, f"{_JAVA}.RbmSweep")()
        sweep.setRecipes(_array(gateway, gateway.jvm.java.lang.String, self.recipes))
        sweep.setHiddenUnits(_array(gateway, gateway.jvm.int, self.hiddenUnits))
        sweep.setSeeds(_array(gateway, gateway.jvm.long, self.seeds))
        sweep.setMaxIter(self.maxIter).setInputCol(self.inputCol)
        return DataFrame(sweep.fit(train._jdf, test._jdf, folder), spark)


def _array(gateway, java_type, values):
    array = gateway.new_array(java_type, len(values))
    for i, value in enumerate(values):
        array[i] = value
    return array


# A pipeline that is loaded looks for the Python class by the name of the Java class.
for _name in ("org", "org.gbrbm", _JAVA):
    _module = sys.modules.setdefault(_name, types.ModuleType(_name))
    if _name == _JAVA:
        _module.GaussianBernoulliRbm = GaussianBernoulliRbm
        _module.GaussianBernoulliRbmModel = GaussianBernoulliRbmModel
