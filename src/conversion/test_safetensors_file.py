import json
import struct

import numpy as np

import safetensors_file

TENSORS = {
    "b.weight": np.arange(6, dtype=np.float16).reshape(2, 3),
    "a.bias": np.array([-7, 2**30], np.int32),
}


def test_data_begins_on_a_page_and_has_no_gaps(tmp_path):
    path = tmp_path / "two.safetensors"

    safetensors_file.write(path, TENSORS)

    content = path.read_bytes()
    (length,) = struct.unpack("<Q", content[:8])
    assert (8 + length) % safetensors_file.PAGE == 0
    assert json.loads(content[8 : 8 + length]) == {
        "b.weight": {"dtype": "F16", "shape": [2, 3], "data_offsets": [0, 12]},
        "a.bias": {"dtype": "I32", "shape": [2], "data_offsets": [12, 20]},
    }
    assert content[8 + length :] == b"".join(t.tobytes() for t in TENSORS.values())


def test_tensors_are_read_as_they_were_written(tmp_path):
    path = tmp_path / "two.safetensors"

    safetensors_file.write(path, TENSORS)

    for name, tensor in TENSORS.items():
        read = safetensors_file.read(path, name)
        assert read.dtype == tensor.dtype
        np.testing.assert_array_equal(read, tensor)


def test_a_tensor_that_is_not_contiguous_keeps_its_order(tmp_path):
    path = tmp_path / "one.safetensors"
    transposed = TENSORS["b.weight"].T

    safetensors_file.write(path, {"t": transposed})

    np.testing.assert_array_equal(safetensors_file.read(path, "t"), transposed)
