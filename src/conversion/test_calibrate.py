import numpy as np
import pytest

from calibrate import Extremes
from photos import calibration_positions


@pytest.mark.parametrize("percentile", [0, 50, 99, 99.9])
def test_percentile_of_a_stream_is_that_of_the_whole(percentile):
    values = np.random.default_rng(7).permutation(10_000).astype(np.float32)
    extremes = Extremes(len(values), percentile)

    for part in np.array_split(values, 7):
        extremes.add(part)

    expected = np.percentile(values, percentile, method="higher")
    assert extremes.percentile() == pytest.approx(expected, abs=1)


def test_calibration_takes_128_different_photos_spread_evenly():
    positions = calibration_positions(500)

    assert len(set(positions)) == 128
    assert set(np.diff(positions)) == {3, 4}
