#!/usr/bin/env python3
"""Checks an exported version with stock TensorFlow: its interface, and the numbers it gives.

- The signatures are exactly those of the served model, and the variables are W, b, c, sigma, where
  the data are scaled also offset, offset_low and factor, where it has the signature score also
  quantiles.
- reconstruct, hidden, free_energy and score agree with the formulas, worked out in NumPy from the
  variables; the seeded signatures repeat with the seed and change with it; images of a wrong
  size are refused.
- saved_model_cli shows the model and runs every signature, with the same results.
- assets.extra/tf_serving_warmup_requests, where there is one, holds a request for every signature,
  in the messages of tensorflow-serving-api, and the model answers each.
- With --expect: the outputs in a JSON file are what stock TensorFlow gives for the inputs in it:
  {"SIGNATURE": {"inputs": {"NAME": nested lists}, "outputs": {"NAME": nested lists}}, ...}

    pip install -r tools/serving/requirements.txt
    python tools/check_savedmodel.py savedmodels/fashion_mnist/1

What Java gets can be expected of Python:

    mvn -q -DskipTests package
    java -cp "target/test-classes:target/classes:target/lib/*" org.gbrbm.serving.ExpectedAnswers \\
        savedmodels/fashion_mnist/1 > expected.json
    python tools/check_savedmodel.py savedmodels/fashion_mnist/1 --expect expected.json

--self-test needs no model: it writes a small one, and also sees that a wrong one is found out.
"""

import argparse
import contextlib
import gzip
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any, NamedTuple

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
os.environ.setdefault("CUDA_VISIBLE_DEVICES", "-1")

import numpy as np
import tensorflow as tf
from tensorflow.core.protobuf import meta_graph_pb2, saved_model_pb2
from tensorflow_serving.apis import prediction_log_pb2

TOLERANCE = 1e-5
TEST_IMAGES = (
    Path(__file__).resolve().parent.parent / "data/fashion-mnist/t10k-images-idx3-ubyte.gz"
)
METHOD = "tensorflow/serving/predict"
Arrays = dict[str, np.ndarray]


class Parameters(NamedTuple):
    """The model's own parameters, in double precision, and how it scales what it is given."""

    W: np.ndarray
    b: np.ndarray
    c: np.ndarray
    sigma: np.ndarray
    offset: np.ndarray | float = 0.0
    offset_low: np.ndarray | float = 0.0
    factor: np.ndarray | float = 1.0
    quantiles: np.ndarray | None = None
    bounded: bool = True
    by_free_energy: bool = False

    def visible(self, x: np.ndarray) -> np.ndarray:
        return ((x - self.offset) - self.offset_low) / self.factor

    def original(self, v: np.ndarray) -> np.ndarray:
        return self.offset + self.offset_low + self.factor * v


PARAMETERS = {"W", "b", "c", "sigma"}
SCALING = {"offset", "offset_low", "factor"}
QUANTILES = {"quantiles"}


def hidden(p: Parameters, x: np.ndarray) -> np.ndarray:
    return 1 / (1 + np.exp(-(p.c + (p.visible(x) / p.sigma) @ p.W)))


def reconstruct(p: Parameters, x: np.ndarray) -> np.ndarray:
    v = p.b + p.sigma * (hidden(p, x) @ p.W.T)
    return p.original(np.clip(v, 0, 1) if p.bounded else v)


def quadratic(p: Parameters, x: np.ndarray) -> np.ndarray:
    return 0.5 * (((p.visible(x) - p.b) / p.sigma) ** 2).sum(axis=1)


def free_energy(p: Parameters, x: np.ndarray) -> np.ndarray:
    softplus = np.logaddexp(0, p.c + (p.visible(x) / p.sigma) @ p.W)
    return quadratic(p, x) - softplus.sum(axis=1)


def reconstruction_error(p: Parameters, x: np.ndarray) -> np.ndarray:
    return ((p.visible(reconstruct(p, x)) - p.visible(x)) ** 2).mean(axis=1)


def percentile(p: Parameters, x: np.ndarray) -> np.ndarray:
    score = free_energy(p, x) if p.by_free_energy else reconstruction_error(p, x)
    assert p.quantiles is not None
    return np.interp(score, p.quantiles, np.linspace(0, 100, len(p.quantiles)))


# What each deterministic signature gives, and under which names.
FORMULAS = {
    "serving_default": {"reconstruction": reconstruct},
    "reconstruct": {"reconstruction": reconstruct},
    "hidden": {"probabilities": hidden},
    "free_energy": {"free_energy": free_energy},
    "score": {
        "free_energy": free_energy,
        "reconstruction_error": reconstruction_error,
        "percentile": percentile,
    },
}
SEEDED = {"reconstruct_sampled": "reconstruction", "sample": "samples"}


def magnitude(output: str, p: Parameters, x: np.ndarray) -> np.ndarray | float:
    """What the error of an output is relative to, where that is more than its value."""
    if output == "free_energy":
        return quadratic(p, x)  # its terms almost cancel; float32 rounds each of them
    return 1e4 if output == "percentile" else 0.0  # to a tenth: quantiles can be close together


def formulas(model: "SavedModel") -> dict[str, Any]:
    """Those of the signatures that the model has: only calibrated ones have a score."""
    return {name: given for name, given in FORMULAS.items() if name in model.signatures}


def interface(D: int, M: int, scored: bool) -> dict[str, tuple[Any, Any]]:
    """The inputs and outputs of each signature: name to (type, shape)."""
    images = {"images": (tf.float32, (-1, D))}
    seed = {"seed": (tf.int64, (2,))}
    steps = {"steps": (tf.int32, ())}
    reconstruction = {"reconstruction": (tf.float32, (-1, D))}
    score = {name: (tf.float32, (-1,)) for name in FORMULAS["score"]}
    return ({"score": (images, score)} if scored else {}) | {
        "serving_default": (images, reconstruction),
        "reconstruct": (images, reconstruction),
        "reconstruct_sampled": (images | seed, reconstruction),
        "hidden": (images, {"probabilities": (tf.float32, (-1, M))}),
        "free_energy": (images, {"free_energy": (tf.float32, (-1,))}),
        "sample": (images | steps | seed, {"samples": (tf.float32, (-1, D))}),
    }


class Report:
    """Prints each finding as it comes and counts those that are wrong."""

    def __init__(self) -> None:
        self.failures = 0

    def check(self, holds: bool, finding: str) -> None:
        print(f"{'ok  ' if holds else 'FAIL'}  {finding}", flush=True)
        self.failures += not holds

    def check_close(
        self,
        actual: np.ndarray,
        expected: np.ndarray,
        finding: str,
        terms: np.ndarray | float = 0.0,
    ) -> None:
        """Relative to what is expected, or to the terms that it is the difference of."""
        if actual.shape != expected.shape:
            self.check(False, f"{finding}: shape {actual.shape}, not {expected.shape}")
            return
        error = np.abs(actual - expected) / (1 + np.maximum(np.abs(expected), terms))
        largest = float(error.max()) if error.size else 0.0
        self.check(largest <= TOLERANCE, f"{finding}: off by at most {largest:.1e}")


class SavedModel:
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        proto = saved_model_pb2.SavedModel.FromString((folder / "saved_model.pb").read_bytes())
        graphs = [graph for graph in proto.meta_graphs if "serve" in graph.meta_info_def.tags]
        self.signatures: dict[str, meta_graph_pb2.SignatureDef] = dict(graphs[0].signature_def)
        self._loaded = tf.saved_model.load(str(folder))

    def variables(self) -> Arrays:
        """As the checkpoint holds them, by the last part of their names."""
        reader = tf.train.load_checkpoint(str(self.folder / "variables" / "variables"))
        return {
            name.split("/")[-1]: reader.get_tensor(name)
            for name in reader.get_variable_to_shape_map()
        }

    def parameters(self) -> Parameters:
        doubles = {name: value.astype(float) for name, value in self.variables().items()}
        return Parameters(
            **doubles,
            bounded=is_bounded(self.folder),
            by_free_energy=is_by_free_energy(self.folder),
        )

    def run(self, signature: str, inputs: Arrays) -> Arrays:
        function = self._loaded.signatures[signature]
        outputs = function(**{name: tf.constant(value) for name, value in inputs.items()})
        return {name: value.numpy() for name, value in outputs.items()}


def check(folder: Path, expect: Path | None, with_cli: bool) -> int:
    """Checks one version; gives the number of failures."""
    report = Report()
    model = SavedModel(folder)
    variables = model.variables()
    report.check(
        set(variables) - QUANTILES in (PARAMETERS, PARAMETERS | SCALING),
        f"variables {', '.join(sorted(variables))}",
    )
    if report.failures:
        return report.failures
    parameters = model.parameters()
    check_interface(
        report, model, interface(*parameters.W.shape, parameters.quantiles is not None)
    )
    if report.failures:
        return report.failures
    images = test_images(parameters)
    check_formulas(report, model, parameters, images)
    check_seeded(report, model, parameters, images)
    check_wrong_size(report, model, images)
    check_warm_up(report, model)
    if with_cli:
        check_cli(report, model, images)
    if expect:
        check_expected(report, model, json.loads(expect.read_text()))
    return report.failures


def is_bounded(folder: Path) -> bool:
    """Whether reconstructions are clipped to the range of the data."""
    provenance = folder / "assets.extra" / "gbrbm.json"
    return (
        not provenance.is_file()
        or json.loads(provenance.read_text())["source"]["scaling"]["scale"] == "UNIT"
    )


def is_by_free_energy(folder: Path) -> bool:
    """Whether the percentile goes by the free energy: with recipes that learn a density."""
    provenance = folder / "assets.extra" / "gbrbm.json"
    if not provenance.is_file():
        return False
    phase = json.loads(provenance.read_text())["config"]["recipe"]["negativePhase"]["kind"]
    return phase in ("parallel-tempering", "data-driven-jumps")


def test_images(p: Parameters) -> np.ndarray:
    """The first test images where they fit the model, otherwise random ones on its data's scale."""
    D = len(p.b)
    if not np.isscalar(p.factor):
        v = np.random.default_rng(0).normal(size=(64, D))
        return p.original(v).astype(np.float32)
    if D == 784 and TEST_IMAGES.is_file():
        with gzip.open(TEST_IMAGES) as file:
            pixels = np.frombuffer(file.read(16 + 64 * 784), np.uint8, offset=16)
        return pixels.reshape(64, 784).astype(np.float32) / np.float32(255)
    return np.random.default_rng(0).random((64, D), np.float32)


def check_interface(report: Report, model: SavedModel, expected: dict[str, Any]) -> None:
    # TensorFlow's own loaders add names that start with two underscores.
    names = {name for name in model.signatures if not name.startswith("__")}
    report.check(names == set(expected), f"signatures {', '.join(sorted(names))}")
    for name in sorted(names & set(expected)):
        signature = model.signatures[name]
        actual = described(signature.inputs), described(signature.outputs)
        report.check(actual == expected[name], f"{name}: inputs and outputs {text(actual)}")
        report.check(signature.method_name == METHOD, f"{name}: method {signature.method_name}")


def described(infos: Any) -> dict[str, Any]:
    return {
        name: (
            tf.dtypes.as_dtype(info.dtype),
            None
            if info.tensor_shape.unknown_rank
            else tuple(dim.size for dim in info.tensor_shape.dim),
        )
        for name, info in infos.items()
    }


def text(tensors: tuple[dict[str, Any], ...]) -> str:
    def one(tensor: Any) -> str:
        dtype, shape = tensor
        return f"{dtype.name}{'' if shape is None else list(shape)}"

    return " -> ".join(
        ", ".join(f"{name} {one(tensor)}" for name, tensor in sorted(side.items()))
        for side in tensors
    )


def check_formulas(
    report: Report, model: SavedModel, parameters: Parameters, images: np.ndarray
) -> None:
    for signature, outputs in formulas(model).items():
        all_actual = model.run(signature, {"images": images})
        all_again = model.run(signature, {"images": images})
        all_alone = model.run(signature, {"images": images[:1]})
        for output, formula in outputs.items():
            name = signature if len(outputs) == 1 else f"{signature}, {output}"
            actual = all_actual[output]
            expected = formula(parameters, images.astype(float))
            terms = magnitude(output, parameters, images.astype(float))
            report.check_close(actual, expected, f"{name}: against NumPy", terms)
            report.check(np.array_equal(actual, all_again[output]), f"{name}: the same again")
            report.check_close(
                all_alone[output], actual[:1], f"{name}: one image alone as among others", terms
            )


def check_wrong_size(report: Report, model: SavedModel, images: np.ndarray) -> None:
    """A single number must not be broadcast to a whole image; servers do not check shapes."""
    for signature in (*formulas(model), *SEEDED):
        inputs = seeded_inputs(signature, images[:2, :1], (1, 2))
        if signature in FORMULAS:
            del inputs["seed"]
        try:
            model.run(signature, inputs)
        except (tf.errors.InvalidArgumentError, ValueError):
            report.check(True, f"{signature}: refuses images of one pixel")
        else:
            report.check(False, f"{signature}: takes images of one pixel for whole ones")


def seeded_inputs(signature: str, images: np.ndarray, seed: tuple[int, int]) -> Arrays:
    inputs: Arrays = {"images": images, "seed": np.array(seed, np.int64)}
    if signature == "sample":
        inputs["steps"] = np.array(1, np.int32)
    return inputs


def check_seeded(
    report: Report, model: SavedModel, parameters: Parameters, images: np.ndarray
) -> None:
    for signature, output in SEEDED.items():
        first, again, other = (
            model.run(signature, seeded_inputs(signature, images, seed))[output]
            for seed in ((1, 2), (1, 2), (1, 3))
        )
        report.check(first.shape == images.shape, f"{signature}: shape {first.shape}")
        v = parameters.visible(first.astype(float))
        outside = parameters.bounded and (v.min() < -TOLERANCE or v.max() > 1 + TOLERANCE)
        within = bool(np.isfinite(first).all()) and not outside
        report.check(within, f"{signature}: values from {first.min():.3f} to {first.max():.3f}")
        report.check(np.array_equal(first, again), f"{signature}: repeats with the seed")
        report.check(not np.array_equal(first, other), f"{signature}: changes with the seed")


def check_warm_up(report: Report, model: SavedModel) -> None:
    file = model.folder / "assets.extra" / "tf_serving_warmup_requests"
    if not file.is_file():
        return
    signatures = []
    for record in tf.data.TFRecordDataset(str(file)):
        log = prediction_log_pb2.PredictionLog.FromString(record.numpy())
        request = log.predict_log.request
        signature = request.model_spec.signature_name
        signatures.append(signature)
        inputs = {name: tf.make_ndarray(proto) for name, proto in request.inputs.items()}
        outputs = model.run(signature, inputs)
        finite = all(np.isfinite(value).all() for value in outputs.values())
        report.check(finite, f"warm-up request of {signature}: answered")
    report.check(
        sorted(signatures) == sorted((*formulas(model), *SEEDED)),
        "warm-up requests for every signature",
    )


def check_cli(report: Report, model: SavedModel, images: np.ndarray) -> None:
    shown = saved_model_cli("show", "--dir", str(model.folder), "--all")
    named = all(name in shown.stdout for name in (*formulas(model), *SEEDED))
    report.check(shown.returncode == 0 and named, "saved_model_cli show names every signature")
    for signature in (*formulas(model), *SEEDED):
        inputs = (
            {"images": images}
            if signature in FORMULAS
            else seeded_inputs(signature, images, (1, 2))
        )
        expected = model.run(signature, inputs)
        with tempfile.TemporaryDirectory() as folder:
            run = saved_model_cli(
                "run", "--dir", str(model.folder), "--tag_set", "serve",
                "--signature_def", signature, "--outdir", folder, "--overwrite",
                "--inputs", ";".join(saved_inputs(Path(folder), inputs)),
            )  # fmt: skip
            if run.returncode:
                report.check(False, f"saved_model_cli run {signature}: {run.stderr[-500:]}")
                continue
            for output, value in expected.items():
                actual = np.load(Path(folder) / f"{output}.npy")
                report.check_close(actual, value, f"saved_model_cli run {signature}")


def saved_model_cli(*arguments: str) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-m", "tensorflow.python.tools.saved_model_cli", *arguments]
    return subprocess.run(command, capture_output=True, text=True)


def saved_inputs(folder: Path, inputs: Arrays) -> list[str]:
    arguments = []
    for name, value in inputs.items():
        np.save(folder / f"input_{name}.npy", value)
        arguments.append(f"{name}={folder / f'input_{name}.npy'}")
    return arguments


def check_expected(report: Report, model: SavedModel, expected: dict[str, Any]) -> None:
    for signature, example in expected.items():
        if signature not in model.signatures:
            report.check(False, f"expected outputs of {signature}, which is not a signature")
            continue
        infos = model.signatures[signature].inputs
        inputs = {
            name: np.array(value, tf.dtypes.as_dtype(infos[name].dtype).as_numpy_dtype)
            for name, value in example["inputs"].items()
        }
        actual = model.run(signature, inputs)
        report.check(
            set(actual) == set(example["outputs"]),
            f"{signature}: outputs {', '.join(sorted(actual))} as expected",
        )
        for output in set(actual) & set(example["outputs"]):
            report.check_close(
                actual[output],
                np.array(example["outputs"][output], np.float32),
                f"{signature}: {output} as expected",
            )


# --- A model to test with --------------------------------------------------------------------


def write_example(folder: Path, D: int = 12, M: int = 5, wrong: bool = False) -> None:
    """Writes a small random model as TensorFlow Java does: a plain graph with a session's values.

    With wrong, its hidden signature leaves out the bias.
    """
    rng = np.random.default_rng(1)
    with tf.Graph().as_default(), tf.compat.v1.Session() as session:
        W, b, c, sigma = (
            tf.compat.v1.get_variable(name, initializer=value.astype(np.float32), use_resource=True)
            for name, value in {
                "W": 0.3 * rng.standard_normal((D, M)),
                "b": rng.random(D),
                "c": rng.standard_normal(M),
                "sigma": 0.5 + rng.random(D),
            }.items()
        )
        fed_images = tf.compat.v1.placeholder(tf.float32, [None, D], "images")
        images = tf.ensure_shape(fed_images, [None, D])
        seed = tf.compat.v1.placeholder(tf.int64, [2], "seed")
        steps = tf.compat.v1.placeholder(tf.int32, [], "steps")

        def logits(v: tf.Tensor) -> tf.Tensor:
            return c + tf.matmul(v / sigma, W)

        def mean(h: tf.Tensor) -> tf.Tensor:
            return b + sigma * tf.matmul(h, W, transpose_b=True)

        def sampled(v: tf.Tensor, step: Any) -> tf.Tensor:
            shape = tf.stack([tf.shape(v)[0], M])
            key = seed + tf.cast(tf.stack([step, 0]), tf.int64)
            uniform = tf.random.stateless_uniform(shape, key)
            return tf.clip_by_value(
                mean(tf.cast(uniform < tf.sigmoid(logits(v)), tf.float32)), 0, 1
            )

        reconstruction = tf.clip_by_value(mean(tf.sigmoid(logits(images))), 0, 1)
        probabilities = tf.sigmoid(logits(images) - (c if wrong else 0))
        quadratic = 0.5 * tf.reduce_sum(tf.square((images - b) / sigma), 1)
        energy = quadratic - tf.reduce_sum(tf.math.softplus(logits(images)), 1)
        _, samples = tf.while_loop(
            lambda step, _: step < steps,
            lambda step, v: (step + 1, sampled(v, step)),
            (tf.constant(0), images),
        )
        tensors = {
            "serving_default": ({"images": fed_images}, {"reconstruction": reconstruction}),
            "reconstruct": ({"images": fed_images}, {"reconstruction": reconstruction}),
            "reconstruct_sampled": (
                {"images": fed_images, "seed": seed},
                {"reconstruction": sampled(images, 0)},
            ),
            "hidden": ({"images": fed_images}, {"probabilities": probabilities}),
            "free_energy": ({"images": fed_images}, {"free_energy": energy}),
            "sample": ({"images": fed_images, "steps": steps, "seed": seed}, {"samples": samples}),
        }
        session.run(tf.compat.v1.global_variables_initializer())
        info = tf.compat.v1.saved_model.utils.build_tensor_info
        signatures = {
            name: tf.compat.v1.saved_model.build_signature_def(
                {key: info(tensor) for key, tensor in inputs.items()},
                {key: info(tensor) for key, tensor in outputs.items()},
                METHOD,
            )
            for name, (inputs, outputs) in tensors.items()
        }
        builder = tf.compat.v1.saved_model.Builder(str(folder))
        builder.add_meta_graph_and_variables(session, ["serve"], signature_def_map=signatures)
        builder.save()


def self_test(with_cli: bool) -> int:
    with tempfile.TemporaryDirectory() as temporary:
        good, wrong = Path(temporary, "good"), Path(temporary, "wrong")
        # The deprecation notes of TensorFlow 1's API say nothing about the model.
        tf.get_logger().setLevel("ERROR")
        write_example(good)
        write_example(wrong, wrong=True)
        expect = Path(temporary, "expect.json")
        expect.write_text(json.dumps(examples(SavedModel(good))))
        failures = check(good, expect, with_cli)
        with contextlib.redirect_stdout(None):
            found = check(wrong, expect, with_cli=False)
    print(f"{'ok  ' if found else 'FAIL'}  a wrong model is found out")
    return failures + (not found)


def examples(model: SavedModel) -> dict[str, Any]:
    images = test_images(Parameters(**model.variables()))[:3]
    inputs = {signature: {"images": images} for signature in formulas(model)} | {
        signature: seeded_inputs(signature, images, (3, 4)) for signature in SEEDED
    }
    return {
        signature: {"inputs": lists(values), "outputs": lists(model.run(signature, values))}
        for signature, values in inputs.items()
    }


def lists(arrays: Arrays) -> dict[str, Any]:
    return {name: value.tolist() for name, value in arrays.items()}


def parse_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description="Checks an exported version with stock TensorFlow."
    )
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument("version", type=Path, nargs="?", help="for example savedmodels/NAME/1")
    what.add_argument("--self-test", action="store_true", help="check this script instead")
    what.add_argument("--write-example", type=Path, metavar="DIR", help="write a small model there")
    parser.add_argument("--expect", type=Path, metavar="JSON", help="outputs to compare with")
    parser.add_argument("--no-cli", action="store_true", help="leave saved_model_cli out (faster)")
    arguments = parser.parse_args()
    if arguments.version and not (arguments.version / "saved_model.pb").is_file():
        parser.error(f"{arguments.version} has no saved_model.pb")
    return arguments


def main() -> int:
    arguments = parse_arguments()
    print(f"TensorFlow {tf.__version__}", flush=True)
    if arguments.write_example:
        write_example(arguments.write_example)
        return 0
    if arguments.self_test:
        failures = self_test(not arguments.no_cli)
    else:
        failures = check(arguments.version, arguments.expect, not arguments.no_cli)
    print("Nothing wrong." if not failures else f"{failures} failed.")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
