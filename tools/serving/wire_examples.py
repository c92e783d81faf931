#!/usr/bin/env python3
"""Prints example messages as TensorFlow Serving's own Python classes write them.

The Java test WireFormatTest compares its messages with these bytes, byte for byte:

    python tools/serving/wire_examples.py > src/test/resources/tensorflow-serving-messages.json
"""

import base64
import json
import struct
from importlib.metadata import version

from google.protobuf.message import Message
from tensorflow.core.framework import tensor_pb2, types_pb2
from tensorflow.core.protobuf import meta_graph_pb2
from tensorflow_serving.apis import (
    get_model_metadata_pb2,
    get_model_status_pb2,
    predict_pb2,
    prediction_log_pb2,
)


def tensor(dtype: int, shape: list[int], content: bytes) -> tensor_pb2.TensorProto:
    proto = tensor_pb2.TensorProto(dtype=dtype, tensor_content=content)
    proto.tensor_shape.SetInParent()  # present in a scalar's message too, and empty
    for size in shape:
        proto.tensor_shape.dim.add(size=size)
    return proto


def images() -> tensor_pb2.TensorProto:
    return tensor(types_pb2.DT_FLOAT, [2, 3], struct.pack("<6f", 0, 0.25, 0.5, 0.75, 1, 0.125))


def predict_request() -> predict_pb2.PredictRequest:
    request = predict_pb2.PredictRequest()
    request.model_spec.name = "fashion_mnist"
    request.model_spec.version.value = 3
    request.model_spec.signature_name = "sample"
    request.inputs["images"].CopyFrom(images())
    request.inputs["seed"].CopyFrom(tensor(types_pb2.DT_INT64, [2], struct.pack("<2q", 7, -1)))
    request.inputs["steps"].CopyFrom(tensor(types_pb2.DT_INT32, [], struct.pack("<i", 1000)))
    request.output_filter.append("samples")
    return request


def labelled_request() -> predict_pb2.PredictRequest:
    request = predict_pb2.PredictRequest()
    request.model_spec.name = "fashion_mnist"
    request.model_spec.version_label = "stable"
    return request


def predict_response() -> predict_pb2.PredictResponse:
    response = predict_pb2.PredictResponse()
    response.model_spec.name = "fashion_mnist"
    response.model_spec.version.value = 3
    response.model_spec.signature_name = "free_energy"
    # As the server writes them: in the field of their type, not as tensor_content.
    energies = response.outputs["free_energy"]
    energies.dtype = types_pb2.DT_FLOAT
    energies.tensor_shape.dim.add(size=2)
    energies.float_val.extend([-377.5, 12.25])
    return response


def prediction_log() -> prediction_log_pb2.PredictionLog:
    log = prediction_log_pb2.PredictionLog()
    log.log_metadata.model_spec.name = "fashion_mnist"
    log.predict_log.request.CopyFrom(predict_request())
    log.predict_log.response.CopyFrom(predict_response())
    return log


def metadata_request() -> get_model_metadata_pb2.GetModelMetadataRequest:
    request = get_model_metadata_pb2.GetModelMetadataRequest()
    request.model_spec.name = "fashion_mnist"
    request.metadata_field.append("signature_def")
    return request


def metadata_response() -> get_model_metadata_pb2.GetModelMetadataResponse:
    signatures = get_model_metadata_pb2.SignatureDefMap()
    signature = signatures.signature_def["hidden"]
    signature.method_name = "tensorflow/serving/predict"
    signature.inputs["images"].CopyFrom(tensor_info("images:0", [-1, 784]))
    signature.outputs["probabilities"].CopyFrom(tensor_info("probabilities:0", [-1, 250]))
    response = get_model_metadata_pb2.GetModelMetadataResponse()
    response.model_spec.name = "fashion_mnist"
    response.model_spec.version.value = 3
    response.metadata[
        "signature_def"
    ].type_url = "type.googleapis.com/tensorflow.serving.SignatureDefMap"
    response.metadata["signature_def"].value = signatures.SerializeToString(deterministic=True)
    return response


def tensor_info(name: str, shape: list[int]) -> meta_graph_pb2.TensorInfo:
    info = meta_graph_pb2.TensorInfo(name=name, dtype=types_pb2.DT_FLOAT)
    for size in shape:
        info.tensor_shape.dim.add(size=size)
    return info


def status_request() -> get_model_status_pb2.GetModelStatusRequest:
    request = get_model_status_pb2.GetModelStatusRequest()
    request.model_spec.name = "fashion_mnist"
    return request


def status_response() -> get_model_status_pb2.GetModelStatusResponse:
    response = get_model_status_pb2.GetModelStatusResponse()
    response.model_version_status.add(
        version=3, state=get_model_status_pb2.ModelVersionStatus.AVAILABLE
    )
    failed = response.model_version_status.add(
        version=4, state=get_model_status_pb2.ModelVersionStatus.END
    )
    failed.status.error_code = 5
    failed.status.error_message = "gone"
    return response


def main() -> None:
    messages: dict[str, Message] = {
        "predictRequest": predict_request(),
        "labelledRequest": labelled_request(),
        "predictResponse": predict_response(),
        "predictionLog": prediction_log(),
        "metadataRequest": metadata_request(),
        "metadataResponse": metadata_response(),
        "statusRequest": status_request(),
        "statusResponse": status_response(),
    }
    examples = {
        name: base64.b64encode(message.SerializeToString(deterministic=True)).decode()
        for name, message in messages.items()
    }
    origin = "written by tools/serving/wire_examples.py with tensorflow-serving-api " + version(
        "tensorflow-serving-api"
    )
    print(json.dumps({"origin": origin, **examples}, indent=2))


if __name__ == "__main__":
    main()
