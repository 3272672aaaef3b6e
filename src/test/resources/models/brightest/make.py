"""
Writes brightest.onnx: of each channel of a 299x299 picture in bytes, red, green and blue, the
brightest pixel anywhere. So it tells what a picture was cut to.

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
            helper.make_node("ReduceMax", ["floats", "places"], ["brightest"], keepdims=0),
        ],
        "brightest",
        [helper.make_tensor_value_info("pixels", TensorProto.UINT8, ["N", 299, 299, 3])],
        [helper.make_tensor_value_info("brightest", TensorProto.FLOAT, ["N", 3])],
        [helper.make_tensor("places", TensorProto.INT64, [2], np.array([1, 2]))],
    )
    model = helper.make_model(
        graph, opset_imports=[helper.make_opsetid("", 18)], ir_version=8, producer_name="tagstream"
    )
    checker.check_model(model, full_check=True)
    (HERE / "brightest.onnx").write_bytes(model.SerializeToString(deterministic=True))


if __name__ == "__main__":
    main()
