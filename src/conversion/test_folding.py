import numpy as np

from folding import fold


def test_folded_convolution_gives_what_convolution_and_batch_norm_give():
    random = np.random.default_rng(7)
    kernel = random.normal(size=(1, 1, 5, 3)).astype(np.float32)
    bias, gamma, beta, mean = random.normal(size=(4, 3)).astype(np.float32)
    variance = random.uniform(0.1, 2, size=3).astype(np.float32)
    pixel = random.normal(size=5)
    convolved = pixel @ kernel[0, 0] + bias
    expected = (convolved - mean) / np.sqrt(variance + 0.001) * gamma + beta

    weight, folded_bias = fold(kernel, bias, gamma, beta, mean, variance, 0.001)

    np.testing.assert_allclose(weight[:, :, 0, 0] @ pixel + folded_bias, expected, rtol=1e-6)


def test_kernel_goes_from_height_width_in_out_to_out_in_height_width():
    kernel = np.arange(2 * 3 * 5 * 7, dtype=np.float32).reshape(2, 3, 5, 7)
    one, zero = np.ones(7, np.float32), np.zeros(7, np.float32)

    weight, _ = fold(kernel, zero, one, zero, zero, one, 0.0)

    assert weight.shape == (7, 5, 2, 3)
    assert weight[6, 4, 1, 2] == kernel[1, 2, 4, 6]
