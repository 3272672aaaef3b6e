"""The arithmetic of 8 bits: value = (code - zero point) * scale."""

from dataclasses import dataclass

import numpy as np

WEIGHT_LIMIT = 127

# Processors without VNNI add the products of two neighbouring weights in 16 bits before they go on
# in 32. Two codes of one sign that together exceed 128 could overflow there: 128 * 255 = 32,640.
NEIGHBOURS_LIMIT = 128


@dataclass(frozen=True)
class ActivationCode:
    """uint8, one scale and zero point for the whole tensor; the scale is exact in float32."""

    scale: float
    zero_point: int


def activation_code(low: float, high: float) -> ActivationCode:
    """Zero is always in the range and has a code of its own, since convolutions pad with it."""
    low, high = min(low, 0.0), max(high, 0.0)
    scale = float(np.float32((high - low) / 255))
    return ActivationCode(scale, int(np.rint(-low / scale)))


def weight_codes(weight: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """int8 codes around zero, and the float32 scale of each output channel (axis 0)."""
    rows = weight.reshape(len(weight), -1)
    # One less than the limit: rounding may add one half to each of two neighbours.
    scales = np.maximum(
        np.abs(rows).max(axis=1) / WEIGHT_LIMIT,
        _largest_neighbours(weight) / (NEIGHBOURS_LIMIT - 1),
    ).astype(np.float32)
    codes = np.rint(rows / scales.astype(np.float64)[:, None])
    return codes.astype(np.int8).reshape(weight.shape), scales


def _largest_neighbours(weight: np.ndarray) -> np.ndarray:
    """
    For each output channel the largest sum of two neighbouring weights of one sign.

    Which weights are neighbours depends on whether the runtime lays pictures out by planes or by
    pixels; both count, so that the codes are safe either way.
    """
    orders = [weight]
    if weight.ndim == 4:
        orders.append(weight.transpose(0, 2, 3, 1))
    sums = []
    for order in orders:
        rows = order.reshape(len(order), -1)
        rows = np.pad(rows, ((0, 0), (0, rows.shape[1] % 2)))
        for sign in (1, -1):
            parts = np.maximum(sign * rows, 0)
            sums.append((parts[:, ::2] + parts[:, 1::2]).max(axis=1))
    return np.max(sums, axis=0)


def bias_codes(bias: np.ndarray, scales: np.ndarray) -> np.ndarray:
    """int32 codes in units of input scale times weight scale, in which the runtime accumulates."""
    codes = np.rint(bias / scales.astype(np.float64))
    if np.abs(codes).max() >= 2**31:
        raise ValueError("a bias does not fit into int32")
    return codes.astype(np.int32)
