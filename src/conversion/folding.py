"""Folds each BatchNorm into its convolution and brings the kernels into ONNX order."""

import numpy as np

from network import CONVOLUTIONS, DENSE, KERAS_DENSE, STEM


def fold(kernel, bias, gamma, beta, mean, variance, epsilon):
    """
    One convolution that computes what convolution and BatchNorm compute one after the other.

    kernel is HWIO; returns (OIHW, bias), both float64. Only additions, multiplications, divisions
    and square roots of single numbers take place, which IEEE 754 rounds alike on every machine.
    """
    scale = gamma.astype(np.float64) / np.sqrt(variance.astype(np.float64) + epsilon)
    folded = kernel.astype(np.float64) * scale
    return folded.transpose(3, 2, 0, 1), (bias.astype(np.float64) - mean) * scale + beta


def folded_weights(tensors: dict, topology: dict) -> dict[str, np.ndarray]:
    """name.weight and name.bias of all 54 layers in float64, in the order of the network."""
    weights = {}
    for layer in CONVOLUTIONS:
        norm = layer.keras_batch_norm
        kernel, bias = fold(
            tensors[f"{layer.keras_convolution}/kernel"],
            tensors[f"{layer.keras_convolution}/bias"],
            tensors[f"{norm}/gamma"],
            tensors[f"{norm}/beta"],
            tensors[f"{norm}/moving_mean"],
            tensors[f"{norm}/moving_variance"],
            topology[norm]["epsilon"],
        )
        if layer is STEM:
            # The published network takes B, G, R; flipped once here, R, G, B goes in as decoded.
            kernel = kernel[:, ::-1]
        weights[f"{layer.name}.weight"] = np.ascontiguousarray(kernel)
        weights[f"{layer.name}.bias"] = bias
    weights[f"{DENSE}.weight"] = np.ascontiguousarray(
        tensors[f"{KERAS_DENSE}/kernel"].astype(np.float64).T
    )
    weights[f"{DENSE}.bias"] = tensors[f"{KERAS_DENSE}/bias"].astype(np.float64)
    return weights
