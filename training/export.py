"""Writes what the program ships from a trained network: the heads for NumPy, the encoder as ONNX of eight bits.

python training/export.py MODEL.pt --encoder FOLDER -o src/dragoman/model/data
"""

from __future__ import annotations

import argparse
import shutil
import tempfile
from pathlib import Path
from typing import Any

import torch
from network import ROLES, STATUSES, TYPES, Network
from onnxruntime.quantization import QuantType, quantize_dynamic
from torch import Tensor, nn

from dragoman.model.stored import save


class Plain(nn.Module):
    """BERT's encoder over one window without padding, written out so that what attention asks, offers and gives is one
    product: in eight bits a quarter faster than the exported `BertModel`, whose three each find a scale anew."""

    def __init__(self, net: Network) -> None:
        super().__init__()
        self.embeddings, self.layers = net.encoder.embeddings, net.encoder.encoder.layer
        self.heads = net.encoder.config.num_attention_heads
        self.width = net.hidden // self.heads
        self.asked = nn.ModuleList(self._asked(layer.attention.self) for layer in self.layers)

    def _asked(self, attention: nn.Module) -> nn.Linear:
        query, key, value = (getattr(attention, name) for name in ("query", "key", "value"))
        scale = self.width**-0.5
        whole = nn.Linear(query.in_features, 3 * query.out_features)
        whole.weight.data = torch.cat([query.weight * scale, key.weight, value.weight]).detach()
        whole.bias.data = torch.cat([query.bias * scale, key.bias, value.bias]).detach()
        return whole

    def forward(self, input_ids: Tensor) -> Tensor:
        """[1, pieces] to [1, pieces, width]."""
        own = self.embeddings
        places = own.position_embeddings.weight[: input_ids.shape[1]]
        x = own.LayerNorm(own.word_embeddings(input_ids) + places + own.token_type_embeddings.weight[0])[0]
        for layer, asked in zip(self.layers, self.asked, strict=True):
            query, key, value = asked(x).reshape(-1, 3 * self.heads, self.width).transpose(0, 1).chunk(3)
            seen = (query @ key.transpose(1, 2)).softmax(-1) @ value
            out = layer.attention.output
            x = out.LayerNorm(out.dense(seen.transpose(0, 1).reshape(x.shape)) + x)
            inner = nn.functional.gelu(layer.intermediate.dense(x))
            x = layer.output.LayerNorm(layer.output.dense(inner) + x)
        return x[None]


def load(path: Path) -> tuple[Network, dict[str, Any]]:
    """The network that ``train.py`` wrote, with all that it wrote beside it."""
    stored = torch.load(path, weights_only=True)
    net = Network(stored["layers"], {name: len(known) for name, known in stored["words"].items()}, stored["config"])
    net.load_state_dict(stored["weights"])
    net.eval()
    return net, stored


def write_heads(stored: dict[str, Any], path: Path) -> None:
    """The heads' arrays in half precision, with the evidence that they know."""
    about = {
        "types": TYPES, "statuses": STATUSES, "roles": ROLES, "evidence": stored["words"],
        "version": stored["version"], "calibration": stored.get("calibration", []),
    }  # fmt: skip
    width = stored["config"]["hidden_size"]
    weights = {
        name: value.numpy()
        for name, value in stored["weights"].items()
        if not name.startswith(("encoder.", "parts.")) and (stored["layers"] or value.shape[-1] != width)
    }
    save(path, about, weights)


def write_encoder(net: Network, path: Path) -> None:
    """The encoder, its matrices in eight bits (seven used: processors without VNNI saturate at eight)."""
    with tempfile.TemporaryDirectory() as folder:
        whole = Path(folder, "whole.onnx")
        torch.onnx.export(
            Plain(net).eval(),
            (torch.full((1, 24), 1000, dtype=torch.long),),
            str(whole),
            input_names=["input_ids"],
            output_names=["vectors"],
            dynamic_axes={"input_ids": {1: "pieces"}, "vectors": {1: "pieces"}},
            opset_version=17,
            dynamo=False,
        )
        quantize_dynamic(whole, path, weight_type=QuantType.QInt8, per_channel=True, reduce_range=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("model", type=Path)
    parser.add_argument("--encoder", type=Path, required=True, help="the folder with tokenizer.json")
    parser.add_argument("-o", "--output", type=Path, required=True)
    arguments = parser.parse_args()
    net, stored = load(arguments.model)
    if not net.layers:
        write_heads(stored, arguments.output / "fast.npz")
        return
    write_heads(stored, arguments.output / "heads.npz")
    write_encoder(net, arguments.output / "encoder.onnx")
    shutil.copy(arguments.encoder / "tokenizer.json", arguments.output / "tokenizer.json")


if __name__ == "__main__":
    main()
