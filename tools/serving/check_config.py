#!/usr/bin/env python3
"""Checks the server's configuration files without a server.

- models.config, batching.config, monitoring.config: parsed as the messages that TensorFlow Serving
  reads them as.
- compose.yaml against the Compose specification's schema, the Kubernetes manifests against
  Kubernetes' schemas (strictly: an unknown field is an error).
- What no schema sees: that every file a flag names is mounted, that the files the kustomization
  lists are there, and that all name one image.

    pip install -r tools/serving/requirements.txt
    python tools/serving/check_config.py
"""

import json
import sys
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any

import jsonschema
import kubernetes_validate
import yaml
from google.protobuf import (
    descriptor_pb2,
    descriptor_pool,
    message_factory,
    text_format,
    wrappers_pb2,
)
from google.protobuf.message import Message
from tensorflow_serving.config import model_server_config_pb2

HERE = Path(__file__).resolve().parent
CONFIG_MOUNT = "/config/"


class ConfigError(Exception):
    pass


def server_messages() -> dict[str, type[Message]]:
    """The messages of TensorFlow Serving that tensorflow-serving-api leaves out."""
    wrapped = {
        "int": ".google.protobuf.Int64Value",
        "bool": ".google.protobuf.BoolValue",
        "string": ".google.protobuf.StringValue",
    }
    scalars = {
        "plain bool": descriptor_pb2.FieldDescriptorProto.TYPE_BOOL,
        "plain string": descriptor_pb2.FieldDescriptorProto.TYPE_STRING,
        "plain ints": descriptor_pb2.FieldDescriptorProto.TYPE_INT64,
    }
    # From servables/tensorflow/session_bundle_config.proto and config/monitoring_config.proto.
    fields = {
        "BatchingParameters": [
            ("max_batch_size", 1, "int"),
            ("batch_timeout_micros", 2, "int"),
            ("max_enqueued_batches", 3, "int"),
            ("num_batch_threads", 4, "int"),
            ("thread_pool_name", 5, "string"),
            ("allowed_batch_sizes", 6, "plain ints"),
            ("pad_variable_length_inputs", 7, "plain bool"),
            ("enable_large_batch_splitting", 8, "bool"),
            ("max_execution_batch_size", 9, "int"),
        ],
        "PrometheusConfig": [("enable", 1, "plain bool"), ("path", 2, "plain string")],
        "MonitoringConfig": [("prometheus_config", 1, ".tensorflow.serving.PrometheusConfig")],
    }
    file = descriptor_pb2.FileDescriptorProto(
        name="check_config.proto",
        package="tensorflow.serving",
        syntax="proto3",
        dependency=[wrappers_pb2.DESCRIPTOR.name],
    )
    for message_name, message_fields in fields.items():
        message = file.message_type.add(name=message_name)
        for name, number, kind in message_fields:
            field = message.field.add(name=name, number=number)
            field.label = field.LABEL_REPEATED if kind == "plain ints" else field.LABEL_OPTIONAL
            field.type = scalars.get(kind, field.TYPE_MESSAGE)
            if field.type == field.TYPE_MESSAGE:
                field.type_name = wrapped.get(kind, kind)
    pool = descriptor_pool.DescriptorPool()
    pool.AddSerializedFile(wrappers_pb2.DESCRIPTOR.serialized_pb)
    pool.AddSerializedFile(file.SerializeToString())
    return {
        name: message_factory.GetMessageClass(
            pool.FindMessageTypeByName(f"tensorflow.serving.{name}")
        )
        for name in fields
    }


def parse(file: str, message: Message) -> Any:
    return text_format.Parse((HERE / file).read_text(), message)


def check_models() -> set[str]:
    config = parse("models.config", model_server_config_pb2.ModelServerConfig())
    models = {model.name: model for model in config.model_config_list.config}
    require(len(models) == len(config.model_config_list.config), "models.config: a name twice")
    for name, model in models.items():
        require(model.model_platform == "tensorflow", f"models.config: {name}'s platform")
        require(model.base_path == f"/models/{name}", f"models.config: {name}'s base_path")
    return set(models)


def check_batching() -> None:
    parameters = parse("batching.config", server_messages()["BatchingParameters"]())
    rows = parameters.max_batch_size.value
    if parameters.enable_large_batch_splitting.value:
        together = parameters.max_execution_batch_size.value
        require(0 < together <= rows, "batching.config: max_execution_batch_size")
        waiting = parameters.max_enqueued_batches.value * together
        require(waiting >= rows, "batching.config: the largest request does not fit the queue")
    sizes = list(parameters.allowed_batch_sizes)
    require(sizes == sorted(set(sizes)), "batching.config: allowed_batch_sizes must increase")
    require(not sizes or sizes[-1] == rows, "batching.config: the last of allowed_batch_sizes")


def check_monitoring() -> str:
    config = parse("monitoring.config", server_messages()["MonitoringConfig"]())
    require(config.prometheus_config.enable, "monitoring.config: not enabled")
    return config.prometheus_config.path


def check_compose() -> set[str]:
    compose = yaml.safe_load((HERE / "compose.yaml").read_text())
    schema = files("check_jsonschema") / "builtin_schemas" / "vendor" / "compose-spec.json"
    jsonschema.validate(compose, json.loads(schema.read_text()))
    for name, service in compose["services"].items():
        mounted = {}
        for volume in service["volumes"]:
            source, target, mode = volume.split(":")
            require(mode == "ro", f"compose.yaml: {name} can write to {target}")
            mounted[target] = HERE / source
        for path in files_named(service["command"]):
            require(path in mounted, f"compose.yaml: {name} names {path}, which is not mounted")
            require(mounted[path].is_file(), f"compose.yaml: {mounted[path]} is not there")
        for port in service["ports"]:
            require(port.startswith("127.0.0.1:"), f"compose.yaml: {name} opens {port} to all")
    return {service["image"] for service in compose["services"].values()}


def check_kubernetes(models: set[str], metrics_path: str) -> set[str]:
    kustomization = yaml.safe_load((HERE / "kustomization.yaml").read_text())
    version = kubernetes_validate.latest_version()
    images = set()
    listed = set(kustomization["resources"])
    there = {str(path.relative_to(HERE)) for path in (HERE / "kubernetes").glob("*.yaml")}
    require(listed == there, f"kustomization.yaml lists {sorted(listed)}, not {sorted(there)}")
    config_map = kustomization["configMapGenerator"][0]
    for path in listed:
        for manifest in yaml.safe_load_all((HERE / path).read_text()):
            kubernetes_validate.validate(manifest, version, strict=True)
            if manifest["kind"] == "Deployment":
                images |= check_deployment(manifest, config_map, models, metrics_path)
    return images


def check_deployment(
    deployment: dict[str, Any], config_map: dict[str, Any], models: set[str], metrics_path: str
) -> set[str]:
    template = deployment["spec"]["template"]
    annotations = template["metadata"]["annotations"]
    require(annotations["prometheus.io/path"] == metrics_path, "deployment.yaml: metrics path")
    maps = {
        volume["configMap"]["name"]
        for volume in template["spec"]["volumes"]
        if "configMap" in volume
    }
    require(maps == {config_map["name"]}, f"deployment.yaml: config maps {sorted(maps)}")
    images = set()
    for container in template["spec"]["containers"]:
        images.add(container["image"])
        for path in files_named(container["args"]):
            name = path.removeprefix(CONFIG_MOUNT)
            require(
                name in config_map["files"], f"deployment.yaml: {path} is not in the config map"
            )
            require((HERE / name).is_file(), f"{name} is not there")
        ports = {port["name"] for port in container["ports"]}
        for probe in ("startupProbe", "readinessProbe", "livenessProbe"):
            action = container[probe].get("httpGet") or container[probe]["tcpSocket"]
            require(action["port"] in ports, f"deployment.yaml: {probe}'s port")
            if "path" in action:
                require(action["path"].split("/")[3] in models, f"deployment.yaml: {probe}'s model")
    return images


def files_named(flags: list[str]) -> Iterator[str]:
    for flag in flags:
        name, _, value = flag.partition("=")
        if name.endswith("_file"):
            yield value


def require(holds: bool, problem: str) -> None:
    if not holds:
        raise ConfigError(problem)


def main() -> int:
    try:
        models = check_models()
        check_batching()
        metrics_path = check_monitoring()
        images = check_compose() | check_kubernetes(models, metrics_path)
        require(len(images) == 1, f"different images: {sorted(images)}")
    except (
        ConfigError,
        jsonschema.ValidationError,
        text_format.ParseError,
        yaml.YAMLError,
    ) as problem:
        print(f"check_config: {problem}", file=sys.stderr)
        return 1
    print(f"The configuration is sound: models {sorted(models)}, image {images.pop()}.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
