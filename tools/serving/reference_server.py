#!/usr/bin/env python3
"""A stand-in for TensorFlow Serving, for tests: its gRPC and REST interfaces over stock TensorFlow.

It shares no code with this project's Java, so a client that gets along with both the messages of
tensorflow-serving-api and TensorFlow's own Python loader has been held to an independent reading of
the interface. Statuses, messages of errors and the JSON follow TensorFlow Serving 2.19.

Left out: batching, version labels, Classify, Regress, b64 strings. Every version that lies in the
folder can be asked for, as if the version policy were "all". It listens on 127.0.0.1 only.

    python tools/serving/reference_server.py --models savedmodels --grpc-port 8500 --rest-port 8501

With port 0 it takes a free one. When ready it prints one line: listening grpc=PORT rest=PORT
"""

import argparse
import json
import os
import re
import signal
import sys
import threading
import urllib.parse
from collections.abc import Callable
from concurrent import futures
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, NamedTuple

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")

import grpc
import numpy as np
import orjson
import simdjson
import tensorflow as tf
from google.protobuf import json_format
from grpc import StatusCode
from tensorflow.core.framework import tensor_pb2
from tensorflow.core.protobuf import meta_graph_pb2, saved_model_pb2
from tensorflow_serving.apis import (
    get_model_metadata_pb2,
    get_model_status_pb2,
    model_pb2,
    model_service_pb2_grpc,
    predict_pb2,
    prediction_service_pb2_grpc,
)

HOST = "127.0.0.1"
DEFAULT_SIGNATURE = "serving_default"
# TensorFlow Serving cuts longer messages of gRPC errors.
LONGEST_GRPC_MESSAGE = 1024

HTTP_STATUS = {
    StatusCode.CANCELLED: 499,
    StatusCode.INVALID_ARGUMENT: 400,
    StatusCode.DEADLINE_EXCEEDED: 504,
    StatusCode.NOT_FOUND: 404,
    StatusCode.ALREADY_EXISTS: 409,
    StatusCode.PERMISSION_DENIED: 403,
    StatusCode.RESOURCE_EXHAUSTED: 429,
    StatusCode.FAILED_PRECONDITION: 400,
    StatusCode.ABORTED: 409,
    StatusCode.OUT_OF_RANGE: 400,
    StatusCode.UNIMPLEMENTED: 501,
    StatusCode.UNAVAILABLE: 503,
    StatusCode.UNAUTHENTICATED: 401,
}
# As TensorFlow's C++ names them.
DATA_TYPE_NAMES = {tf.float32: "float", tf.float64: "double"}
STATUS_BY_NUMBER = {status.value[0]: status for status in StatusCode}


class ServingError(Exception):
    def __init__(self, status: StatusCode, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.message = message


def invalid(message: str) -> ServingError:
    return ServingError(StatusCode.INVALID_ARGUMENT, message)


# --- The models ------------------------------------------------------------------------------


class Model:
    """One version of a model, loaded."""

    def __init__(self, name: str, version: int, folder: Path) -> None:
        self.name = name
        self.version = version
        self.signatures = read_signatures(folder)
        self._loaded = tf.saved_model.load(str(folder))

    def spec(self, signature_name: str = "") -> model_pb2.ModelSpec:
        spec = model_pb2.ModelSpec(name=self.name, signature_name=signature_name)
        spec.version.value = self.version
        return spec

    def run(self, signature_name: str, inputs: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
        function = self._loaded.signatures[signature_name]
        try:
            outputs = function(**{name: tf.constant(value) for name, value in inputs.items()})
            return {name: value.numpy() for name, value in outputs.items()}
        except tf.errors.OpError as error:
            raise ServingError(STATUS_BY_NUMBER[error.error_code], graph_message(error)) from error
        except (TypeError, ValueError) as error:  # what Python finds before the graph runs
            raise invalid(str(error)) from error


def graph_message(error: tf.errors.OpError) -> str:
    """The graph's own message, without the Python stack that TensorFlow puts in front of it."""
    lines = error.message.split("\n")
    stack = ("Graph execution error", "Detected at node", "  File ", "<stack traces")
    last = max((i for i, line in enumerate(lines) if line.startswith(stack)), default=-1)
    return re.sub(r" \[Op:\w+\]$", "", "\n".join(lines[last + 1 :]).strip())


def read_signatures(folder: Path) -> dict[str, meta_graph_pb2.SignatureDef]:
    saved_model = saved_model_pb2.SavedModel.FromString((folder / "saved_model.pb").read_bytes())
    for meta_graph in saved_model.meta_graphs:
        if "serve" in meta_graph.meta_info_def.tags:
            return dict(meta_graph.signature_def)
    raise ValueError(f"{folder} has no graph with the tag serve")


class Models:
    """The folder of models: NAME/VERSION. Read again for each request, loaded once."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._loaded: dict[tuple[str, int], Model] = {}
        self._lock = threading.Lock()

    def names(self) -> list[str]:
        return sorted(child.name for child in self._folder.iterdir() if self.versions(child.name))

    def versions(self, name: str) -> list[int]:
        folder = self._folder / name
        if name in ("", ".", "..") or "/" in name or not folder.is_dir():
            return []
        return sorted(
            int(child.name)
            for child in folder.iterdir()
            if re.fullmatch(r"[0-9]+", child.name) and (child / "saved_model.pb").is_file()
        )

    def find(self, spec: model_pb2.ModelSpec) -> Model:
        if not spec.name:
            raise invalid("ModelSpec has no name specified.")
        if spec.WhichOneof("version_choice") == "version_label":
            raise invalid(f"Unrecognized servable version label: {spec.version_label}")
        versions = self.versions(spec.name)
        if spec.HasField("version"):
            if spec.version.value not in versions:
                raise not_servable(f"Specific({spec.name}, {spec.version.value})")
            return self._load(spec.name, spec.version.value)
        if not versions:
            raise not_servable(f"Latest({spec.name})")
        return self._load(spec.name, versions[-1])

    def _load(self, name: str, version: int) -> Model:
        with self._lock:
            if (name, version) not in self._loaded:
                self._loaded[name, version] = Model(
                    name, version, self._folder / name / str(version)
                )
            return self._loaded[name, version]


def not_servable(request: str) -> ServingError:
    return ServingError(StatusCode.NOT_FOUND, f"Servable not found for request: {request}")


# --- The services ----------------------------------------------------------------------------


class Service:
    """What both interfaces offer, on messages."""

    def __init__(self, models: Models, tensor_content: bool) -> None:
        self._models = models
        self._tensor_content = tensor_content

    def predict(self, request: predict_pb2.PredictRequest) -> predict_pb2.PredictResponse:
        if not request.HasField("model_spec"):
            raise invalid("Missing ModelSpec")
        model = self._models.find(request.model_spec)
        signature_name = request.model_spec.signature_name or DEFAULT_SIGNATURE
        if signature_name not in model.signatures:
            raise ServingError(
                StatusCode.FAILED_PRECONDITION,
                f'Serving signature key "{signature_name}" not found.',
            )
        signature = model.signatures[signature_name]
        inputs = read_inputs(signature, request)
        wanted = wanted_outputs(signature, list(request.output_filter))
        outputs = model.run(signature_name, inputs)
        response = predict_pb2.PredictResponse(model_spec=model.spec(signature_name))
        for name in wanted:
            response.outputs[name].CopyFrom(self._tensor_proto(outputs[name]))
        return response

    def _tensor_proto(self, value: np.ndarray) -> tensor_pb2.TensorProto:
        proto = tf.compat.v1.make_tensor_proto(value)
        if not self._tensor_content and proto.tensor_content:
            # The server's own habit: values in the field of their type.
            fields = {np.float32: "float_val", np.int32: "int_val", np.int64: "int64_val"}
            proto.ClearField("tensor_content")
            getattr(proto, fields[value.dtype.type]).extend(value.ravel().tolist())
        return proto

    def metadata(
        self, request: get_model_metadata_pb2.GetModelMetadataRequest
    ) -> get_model_metadata_pb2.GetModelMetadataResponse:
        if not request.HasField("model_spec"):
            raise invalid("Missing ModelSpec")
        if not request.metadata_field:
            raise invalid("GetModelMetadataRequest must specify at least one metadata_field")
        for field in request.metadata_field:
            if field != "signature_def":
                raise invalid(f"Metadata field {field} is not supported")
        model = self._models.find(request.model_spec)
        response = get_model_metadata_pb2.GetModelMetadataResponse(model_spec=model.spec())
        response.metadata["signature_def"].Pack(signature_map(model))
        return response

    def status(
        self, request: get_model_status_pb2.GetModelStatusRequest
    ) -> get_model_status_pb2.GetModelStatusResponse:
        if not request.HasField("model_spec"):
            raise invalid("Missing ModelSpec")
        name = request.model_spec.name
        versions = self._models.versions(name)
        if request.model_spec.HasField("version"):
            version = request.model_spec.version.value
            if version not in versions:
                message = f"Could not find version {version} of model {name}"
                raise ServingError(StatusCode.NOT_FOUND, message)
            versions = [version]
        if not versions:
            message = f"Could not find any versions of model {name}"
            raise ServingError(StatusCode.NOT_FOUND, message)
        response = get_model_status_pb2.GetModelStatusResponse()
        for version in reversed(versions):
            entry = response.model_version_status.add(
                version=version, state=get_model_status_pb2.ModelVersionStatus.AVAILABLE
            )
            entry.status.SetInParent()
        return response

    def inputs_of(
        self, spec: model_pb2.ModelSpec, signature_name: str
    ) -> dict[str, meta_graph_pb2.TensorInfo]:
        signature = self._models.find(spec).signatures.get(signature_name or DEFAULT_SIGNATURE)
        if signature is None:
            name = signature_name or DEFAULT_SIGNATURE
            raise invalid(f'Serving signature name: "{name}" not found in signature def')
        return dict(signature.inputs)


def signature_map(model: Model) -> get_model_metadata_pb2.SignatureDefMap:
    signatures = get_model_metadata_pb2.SignatureDefMap()
    for name, signature in model.signatures.items():
        signatures.signature_def[name].CopyFrom(signature)
    return signatures


def read_inputs(
    signature: meta_graph_pb2.SignatureDef, request: predict_pb2.PredictRequest
) -> dict[str, np.ndarray]:
    sent, expected = set(request.inputs), set(signature.inputs)
    if len(sent) != len(expected):
        raise invalid(
            f"input size does not match signature: {len(sent)}!={len(expected)} "
            f"len({braces(sent)}) != len({braces(expected)}). "
            f"Sent extra: {braces(sent - expected)}. "
            f"Missing but required: {braces(expected - sent)}."
        )
    for name in sorted(expected - sent):
        raise invalid(
            f"Signature input alias: {name}(feed name: {signature.inputs[name].name}) not found in "
            f"request and no default value provided. Inputs expected to be in the request "
            f"{braces(sent)}, or default input alias set: "
        )
    inputs = {}
    for name, proto in request.inputs.items():
        try:
            inputs[name] = tf.make_ndarray(proto)
        except (TypeError, ValueError) as error:
            raise invalid(f"tensor parsing error: {name}") from error
    return inputs


def wanted_outputs(signature: meta_graph_pb2.SignatureDef, names: list[str]) -> list[str]:
    for name in names:
        if name not in signature.outputs:
            raise invalid(
                f"output tensor alias not found in signature: {name} "
                f"Outputs expected to be in the set {braces(set(signature.outputs))}."
            )
        if names.count(name) > 1:
            raise invalid(f"duplicate output tensor alias: {name}")
    return names or sorted(signature.outputs)


def braces(names: set[str]) -> str:
    return "{" + ",".join(sorted(names)) + "}"


# --- gRPC ------------------------------------------------------------------------------------


def answer(method: Callable[[Any], Any], request: Any, context: grpc.ServicerContext) -> Any:
    try:
        return method(request)
    except ServingError as error:
        message = error.message
        if len(message) > LONGEST_GRPC_MESSAGE:
            message = message[:LONGEST_GRPC_MESSAGE] + "...TRUNCATED"
        context.abort(error.status, message)


class PredictionServicer(prediction_service_pb2_grpc.PredictionServiceServicer):
    def __init__(self, service: Service) -> None:
        self._service = service

    def Predict(self, request, context):  # noqa: N802
        return answer(self._service.predict, request, context)

    def GetModelMetadata(self, request, context):  # noqa: N802
        return answer(self._service.metadata, request, context)


class ModelServicer(model_service_pb2_grpc.ModelServiceServicer):
    def __init__(self, service: Service) -> None:
        self._service = service

    def GetModelStatus(self, request, context):  # noqa: N802
        return answer(self._service.status, request, context)


def start_grpc(service: Service, port: int) -> tuple[grpc.Server, int]:
    server = grpc.server(
        futures.ThreadPoolExecutor(max_workers=8),
        # As in TensorFlow Serving: any size, and a port that is taken is an error.
        options=[
            ("grpc.max_receive_message_length", -1),
            ("grpc.max_send_message_length", -1),
            ("grpc.so_reuseport", 0),
        ],
    )
    prediction_service_pb2_grpc.add_PredictionServiceServicer_to_server(
        PredictionServicer(service), server
    )
    model_service_pb2_grpc.add_ModelServiceServicer_to_server(ModelServicer(service), server)
    bound = server.add_insecure_port(f"{HOST}:{port}")
    server.start()
    return server, bound


# --- REST ------------------------------------------------------------------------------------

PREDICT_PATH = re.compile(
    r"/v1/models/([^/:]+)(?:/versions/(\d+)|/labels/([^/:]+))?:(classify|regress|predict)", re.I
)
STATUS_PATH = re.compile(
    r"/v1/models(?:/([^/:]+))?(?:/versions/(\d+)|/labels/([^/:]+))?(?:/(metadata))?", re.I
)


class RestHandler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    # A head and a body sent one after the other would wait for a delayed acknowledgement.
    wbufsize = -1
    disable_nagle_algorithm = True
    service: Service

    def do_GET(self) -> None:  # noqa: N802
        self._answer(self._get)

    def do_POST(self) -> None:  # noqa: N802
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self._answer(lambda path: self._post(path, body))

    def _get(self, path: str) -> Any:
        match = STATUS_PATH.fullmatch(path)
        if not match:
            raise invalid(f"Malformed request: GET {path}")
        name, version, label, metadata = match.groups()
        if not name:
            raise invalid("Missing model name in request.")
        spec = model_spec(name, version, label)
        if metadata:
            return self._metadata(spec)
        status = self.service.status(get_model_status_pb2.GetModelStatusRequest(model_spec=spec))
        return to_json(status)

    def _metadata(self, spec: model_pb2.ModelSpec) -> Any:
        response = self.service.metadata(
            get_model_metadata_pb2.GetModelMetadataRequest(
                model_spec=spec, metadata_field=["signature_def"]
            )
        )
        signatures = get_model_metadata_pb2.SignatureDefMap()
        response.metadata["signature_def"].Unpack(signatures)
        return {
            "model_spec": to_json(response.model_spec),
            "metadata": {"signature_def": to_json(signatures)},
        }

    def _post(self, path: str, body: bytes) -> Any:
        match = PREDICT_PATH.fullmatch(path)
        if not match or match[4].lower() != "predict":
            raise invalid(f"Malformed request: POST {path}")
        spec = model_spec(*match.groups()[:3])
        document = parse_json(body)
        spec.signature_name = signature_name_in(document)
        infos = self.service.inputs_of(spec, spec.signature_name)
        inputs, by_row = json_inputs(document, infos)
        request = predict_pb2.PredictRequest(model_spec=spec)
        for name, value in inputs.items():
            request.inputs[name].CopyFrom(tf.compat.v1.make_tensor_proto(value))
        response = self.service.predict(request)
        outputs = {name: tf.make_ndarray(proto) for name, proto in response.outputs.items()}
        return row_outputs(outputs) if by_row else column_outputs(outputs)

    def _answer(self, method: Callable[[str], Any]) -> None:
        path = self.path.split("?")[0]
        if not path.lower().startswith("/v1/"):
            self._send(404, b"")
            return
        try:
            status, answer = 200, method(path)
        except ServingError as error:
            status, answer = HTTP_STATUS.get(error.status, 500), {"error": error.message}
        self._send(status, pretty(answer).encode())

    def _send(self, status: int, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:
        pass


def pretty(answer: Any) -> str:
    """As TensorFlow Serving writes: a row of predictions in a line, of outputs a number a line."""
    if isinstance(answer.get("predictions"), np.ndarray):
        rows = numbers(answer["predictions"])[1:-1].replace(",", ", ")
        return '{\n    "predictions": [' + rows + "\n    ]\n}"
    if isinstance(answer.get("outputs"), np.ndarray):
        text = numbers(answer["outputs"])
        indented = text.replace(",", ",\n            ").replace("[", "[\n            ")
        return '{\n    "outputs": ' + indented.replace("]", "\n        ]") + "\n}"
    return json.dumps(answer, indent=4, default=lambda value: to_lists(value))


def numbers(value: np.ndarray) -> str:
    """With as many digits as float32 needs."""
    if not np.isfinite(value).all():
        return json.dumps(to_lists(value))
    return orjson.dumps(np.ascontiguousarray(value), option=orjson.OPT_SERIALIZE_NUMPY).decode()


def to_json(message: Any) -> Any:
    return json_format.MessageToDict(
        message, preserving_proto_field_name=True, always_print_fields_with_no_presence=True
    )


def model_spec(name: str, version: str | None, label: str | None) -> model_pb2.ModelSpec:
    spec = model_pb2.ModelSpec(name=urllib.parse.unquote(name))
    if version:
        if int(version) > np.iinfo(np.int64).max:
            raise invalid(f"Failed to convert version: {version} to numeric.")
        spec.version.value = int(version)
    if label:
        spec.version_label = urllib.parse.unquote(label)
    return spec


def json_document(body: bytes) -> Any:
    try:
        return plain_rows(body) or orjson.loads(body)
    except orjson.JSONDecodeError:
        return json.loads(body)  # which also takes NaN, and says what is wrong


def plain_rows(body: bytes) -> dict[str, Any] | None:
    """A document whose instances are rows of numbers, without an object for each number.

    None for any other, for one that may be of integers, and for one that is wrong in some way.
    """
    try:
        document = simdjson.Parser().parse(body)
        name, rows = document["signature_name"], document["instances"]
        widths = {len(row) for row in rows}
        values = np.frombuffer(rows.as_buffer(of_type="d"))
    except (AttributeError, KeyError, TypeError, ValueError):
        return None
    # As many lists as rows and one around them: none within a row.
    plain = len(widths) == 1 and widths != {0} and body.count(b"[") == len(rows) + 1
    if not plain or b"." not in body or len(document) != 2 or not isinstance(name, str):
        return None
    return {"signature_name": name, "instances": values.reshape(len(rows), *widths)}


def parse_json(body: bytes) -> dict[str, Any]:
    if not body:
        raise invalid("JSON Parse error: The document is empty")
    try:
        document = json_document(body)
    except json.JSONDecodeError as error:
        raise invalid(f"JSON Parse error: {error.msg} at offset: {error.pos}") from error
    except UnicodeDecodeError as error:
        raise invalid("JSON Parse error: Invalid encoding in string. at offset: 0") from error
    if not isinstance(document, dict):
        raise invalid(f"JSON Value: {excerpt(document)} Is not object")
    return document


def signature_name_in(document: dict[str, Any]) -> str:
    name = document.get("signature_name", "")
    if not isinstance(name, str):
        raise invalid(
            f"JSON Value: {excerpt(document)} not formatted correctly. "
            "'signature_name' key must be a string value."
        )
    return name


class Inputs(NamedTuple):
    tensors: dict[str, np.ndarray]
    by_row: bool


def json_inputs(document: dict[str, Any], infos: dict[str, meta_graph_pb2.TensorInfo]) -> Inputs:
    if "instances" in document and "inputs" in document:
        raise invalid(
            f"JSON Value: {excerpt(document)} Not formatted correctly expecting only one of "
            "'inputs' or 'instances' keys to exist "
        )
    if "instances" in document:
        return Inputs(row_inputs(document, infos), by_row=True)
    if "inputs" in document:
        return Inputs(column_inputs(document["inputs"], infos), by_row=False)
    raise invalid("Missing 'inputs' or 'instances' key")


def row_inputs(
    document: dict[str, Any], infos: dict[str, meta_graph_pb2.TensorInfo]
) -> dict[str, np.ndarray]:
    """One element a row: the row itself, or an object with a row of each input."""
    rows = document["instances"]
    if not isinstance(rows, list | np.ndarray):
        raise invalid(f"JSON Value: {excerpt(document)} Expecting 'instances' to be an list/array")
    if not len(rows):
        raise invalid(f"JSON Value: {excerpt(document)} No values in 'instances' array")
    objects = isinstance(rows[0], dict)
    if not objects and len(infos) > 1:
        raise invalid(
            "instances is a plain list, but expecting list of objects as multiple input tensors "
            "required as per tensorinfo_map"
        )
    for number, row in enumerate(rows):
        if isinstance(row, dict) != objects:
            expected = "object but got list" if objects else "value/list but got object"
            raise invalid(f"Expecting {expected} at item {number} of input list")
        if objects and set(row) != set(infos):
            raise invalid(
                f"Failed to process element: {number} of 'instances' list. JSON object: "
                f"{excerpt(row)} keys must be equal to: {','.join(sorted(infos))}"
            )
    if not objects:
        return {name: to_array(rows, info) for name, info in infos.items()}
    return {name: to_array([row[name] for row in rows], info) for name, info in infos.items()}


def column_inputs(
    columns: Any, infos: dict[str, meta_graph_pb2.TensorInfo]
) -> dict[str, np.ndarray]:
    """Each input whole, by name; the only input may go without its name."""
    if not isinstance(columns, dict):
        if len(infos) > 1:
            raise invalid(
                "inputs is a plain value/list, but expecting an object as multiple input tensors "
                "required as per tensorinfo_map"
            )
        return {name: to_array(columns, info) for name, info in infos.items()}
    for name in infos:
        if name not in columns:
            raise invalid(f"Missing named input: {name} in 'inputs' object.")
    return {name: to_array(columns[name], info) for name, info in infos.items()}


def to_array(value: Any, info: meta_graph_pb2.TensorInfo) -> np.ndarray:
    dtype = tf.dtypes.as_dtype(info.dtype)
    try:
        array = np.array(value)
    except ValueError as error:
        raise invalid(ragged_list(value)) from error
    allowed = "iu" if dtype.is_integer else "iuf"
    fits = array.size == 0 or array.dtype.kind in allowed
    if fits and array.size and dtype.is_integer:
        fits = dtype.min <= array.min() and array.max() <= dtype.max
    if not fits:
        raise invalid(
            f"JSON Value: {excerpt(value)} Type: {json_type(value)} "
            f"is not of expected type: {DATA_TYPE_NAMES.get(dtype, dtype.name)}"
        )
    return array.astype(dtype.as_numpy_dtype)


def ragged_list(value: Any, level: int = 0) -> str:
    """Says where a nested list's rows have different lengths."""
    sizes = [len(row) if isinstance(row, list) else -1 for row in value]
    for size in sizes:
        if size != sizes[0]:
            return (
                f"Encountered list at unexpected size: {size} at level: {level + 1} "
                f"expected size: {sizes[0]}"
            )
    if sizes[0] == -1:
        return "Encountered list at unexpected level"
    return ragged_list([item for row in value for item in row], level + 1)


def json_type(value: Any) -> str:
    while isinstance(value, list) and value:
        value = value[0]
    names = {dict: "Object", list: "Array", str: "String", type(None): "Null"}
    if isinstance(value, bool):
        return str(value)
    return names.get(type(value), "Number")


def excerpt(value: Any) -> str:
    return json.dumps(value, default=to_lists)[:256]


def row_outputs(outputs: dict[str, np.ndarray]) -> dict[str, Any]:
    rows = -1
    for name, value in sorted(outputs.items()):
        if value.ndim == 0:
            raise invalid(f"Tensor name: {name} has no shape information ")
        if rows not in (-1, len(value)):
            raise invalid(
                f"Tensor name: {name} has inconsistent batch size: {len(value)} expecting: {rows}"
            )
        rows = len(value)
    if len(outputs) == 1:
        return {"predictions": next(iter(outputs.values()))}
    lists = {name: to_lists(value) for name, value in outputs.items()}
    return {
        "predictions": [
            {name: values[row] for name, values in lists.items()} for row in range(rows)
        ]
    }


def to_lists(value: np.ndarray) -> Any:
    """Nested lists that JSON has with as many digits as the type needs, not those of a double."""
    if value.dtype != np.float32:
        return value.tolist()
    shortest = [float(str(number)) for number in value.ravel()]
    return np.array(shortest).reshape(value.shape).tolist()


def column_outputs(outputs: dict[str, np.ndarray]) -> dict[str, Any]:
    return {"outputs": next(iter(outputs.values())) if len(outputs) == 1 else outputs}


class RestServer(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 64


def start_rest(service: Service, port: int) -> tuple[ThreadingHTTPServer, int]:
    handler = type("Handler", (RestHandler,), {"service": service})
    server = RestServer((HOST, port), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server, server.server_address[1]


# --- The command -----------------------------------------------------------------------------


def parse_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description="Serves SavedModels as TensorFlow Serving does, on 127.0.0.1, for tests."
    )
    parser.add_argument("--models", type=Path, required=True, help="folder of NAME/VERSION")
    parser.add_argument("--grpc-port", type=int, default=8500, help="default %(default)s; 0: any")
    parser.add_argument("--rest-port", type=int, default=8501, help="default %(default)s; 0: any")
    parser.add_argument(
        "--tensor-content",
        action="store_true",
        help="answer with packed bytes, as with --enable_serialization_as_tensor_content",
    )
    arguments = parser.parse_args()
    if not arguments.models.is_dir():
        parser.error(f"{arguments.models} is not a folder")
    return arguments


def main() -> int:
    arguments = parse_arguments()
    models = Models(arguments.models)
    for name in models.names():
        models.find(model_pb2.ModelSpec(name=name))  # loaded before the ports open, as there
    service = Service(models, arguments.tensor_content)
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    try:
        grpc_server, grpc_port = start_grpc(service, arguments.grpc_port)
        rest_server, rest_port = start_rest(service, arguments.rest_port)
    except (OSError, RuntimeError) as error:
        print(f"reference_server: cannot listen: {error}", file=sys.stderr)
        return 1
    print(f"listening grpc={grpc_port} rest={rest_port}", flush=True)
    stop.wait()
    rest_server.shutdown()
    grpc_server.stop(grace=1).wait()
    return 0


if __name__ == "__main__":
    sys.exit(main())
