"""
Writes hungry.onnx: of each channel of a 16x16 picture in bytes, red, green and blue, the brightest
pixel anywhere; and for n pictures at once it takes 2^(23n) floats of memory. One picture's 32 MiB are
there everywhere, two pictures' 256 TiB are more than any process can address.

    python make.py        (needs numpy and onnx)
"""

from pathlib import Path

import numpy as np
from onnx import TensorProto, checker, helper

HERE = Path(__file__).parent


def main() -> None:
    graph = helper.make_graph(
        [
            helper.make_node("Cast", ["pixels"], ["floats"], to=TensorProto.FLOAT),
            helper.make_node("ReduceMax", ["floats", "places"], ["highest"], keepdims=0),
            helper.make_node("Shape", ["pixels"], ["pictures"], start=0, end=1),
            helper.make_node("Pow", ["base", "pictures"], ["size"]),
            helper.make_node("ConstantOfShape", ["size"], ["zeros"]),
            helper.make_node("ReduceMax", ["zeros"], ["zero"], keepdims=0),
            helper.make_node("Add", ["highest", "zero"], ["brightest"]),
        ],
        "hungry",
        [helper.make_tensor_value_info("pixels", TensorProto.UINT8, ["N", 16, 16, 3])],
        [helper.make_tensor_value_info("brightest", TensorProto.FLOAT, ["N", 3])],
        [
            helper.make_tensor("places", TensorProto.INT64, [2], np.array([1, 2])),
            helper.make_tensor("base", TensorProto.INT64, [1], np.array([2**23])),
        ],
    )
    model = helper.make_model(
        graph, opset_imports=[helper.make_opsetid("", 18)], ir_version=8, producer_name="tagstream"
    )
    checker.check_model(model, full_check=True)
    (HERE / "hungry.onnx").write_bytes(model.SerializeToString(deterministic=True))


if __name__ == "__main__":
    main()
