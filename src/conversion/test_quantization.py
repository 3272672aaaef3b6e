import numpy as np
import pytest

from quantization import activation_code, bias_codes, weight_codes


@pytest.mark.parametrize(
    ("low", "high", "zero_point"), [(0, 10, 0), (-10, 10, 127), (-10, 0, 255), (2, 10, 0)]
)
def test_zero_has_an_exact_code(low, high, zero_point):
    assert activation_code(low, high).zero_point == zero_point


def test_range_is_covered():
    code = activation_code(-3.0, 12.0)

    assert (0 - code.zero_point) * code.scale == pytest.approx(-3.0, abs=code.scale)
    assert (255 - code.zero_point) * code.scale == pytest.approx(12.0, abs=code.scale)


def test_weights_come_back_to_within_half_a_step():
    weight = np.random.default_rng(7).normal(size=(8, 4, 3, 3))

    codes, scales = weight_codes(weight)

    steps = scales[:, None, None, None]
    assert (np.abs(codes * steps - weight) <= steps * 0.5001).all()


def test_lone_large_weight_has_the_full_range():
    codes, _ = weight_codes(np.array([[1.0, 0.0, 0.0, -0.5]]))

    assert codes.tolist() == [[127, 0, 0, -64]]


def test_neighbours_of_one_sign_share_the_range():
    codes, _ = weight_codes(np.array([[1.0, 1.0, 0.0, -0.5]]))

    assert codes.tolist() == [[64, 64, 0, -32]]


def test_bias_counts_in_steps_of_the_accumulator():
    codes = bias_codes(np.array([1.0, -0.25]), np.array([0.5, 0.125], np.float32))

    assert codes.dtype == np.int32
    assert codes.tolist() == [2, -2]


def test_bias_too_large_for_the_accumulator_is_refused():
    with pytest.raises(ValueError, match="int32"):
        bias_codes(np.array([1.0]), np.array([1e-10], np.float32))
