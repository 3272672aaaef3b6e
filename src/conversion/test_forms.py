"""The shipped files: what they are, and what they answer."""

import csv
import json
import shutil
from collections import Counter

import numpy as np
import onnx
import pytest

import float16_form
import int8_form
import photos
import provenance
import ranges
import runtime
import safetensors_file
from convert import FORMS, MODEL, PHOTO
from graph import INPUT
from network import BLOCKS, CONVOLUTIONS, DENSE

MANIFEST = json.loads((MODEL / "model.json").read_text())

every_form = pytest.mark.parametrize("form", FORMS)


def known_picture() -> np.ndarray:
    return np.fromfile(MODEL / MANIFEST["knownAnswer"], np.uint8).reshape(1, 224, 224, 3)


def graph_of(form: str):
    return MODEL / MANIFEST["forms"][form]["graph"]


def test_files_have_the_digests_that_provenance_names():
    outputs = provenance.outputs(MODEL)

    shipped = {path.name for path in MODEL.iterdir()} - {provenance.FILE}
    assert outputs == {name: provenance.sha256(MODEL / name) for name in shipped}


@every_form
def test_manifest_names_the_digests_of_its_files(form):
    entry = MANIFEST["forms"][form]

    assert provenance.sha256(MODEL / entry["weights"]) == entry["sha256"]
    assert provenance.sha256(MODEL / entry["graph"]) == entry["graphSha256"]


@every_form
def test_all_54_layers_have_a_weight_and_a_bias(form):
    entries = safetensors_file.entries(MODEL / MANIFEST["forms"][form]["weights"])

    layers = [layer.name for layer in CONVOLUTIONS] + [DENSE]
    assert len(layers) == 54
    for layer in layers:
        outputs = entries[f"{layer}.weight"].shape[0]
        assert entries[f"{layer}.bias"].shape == (outputs,)
    assert next(iter(entries.values())).offset % safetensors_file.PAGE == 0


@every_form
def test_graph_is_small_and_takes_any_number_of_pictures(form):
    session = runtime.session(graph_of(form))

    (images,), (logits,) = session.get_inputs(), session.get_outputs()
    assert graph_of(form).stat().st_size < 100_000
    assert (images.name, images.type, images.shape) == (
        INPUT, "tensor(uint8)", ["N", 224, 224, 3],
    )
    assert (logits.name, logits.type, logits.shape) == ("logits", "tensor(float)", ["N", 1000])
    picture = known_picture()
    alone = runtime.logits(session, picture)
    among = runtime.logits(session, np.concatenate([255 - picture, picture, 255 - picture]))
    np.testing.assert_allclose(among[1], alone[0], atol=1e-3)


@every_form
def test_known_picture_has_the_known_answer(form):
    known = MANIFEST["forms"][form]["knownAnswer"]

    scores = runtime.scores(runtime.session(graph_of(form)), known_picture())[0]

    assert scores.argmax() == known["index"] == 285
    assert scores[285] == pytest.approx(known["score"], abs=0.001)


def test_known_picture_is_the_centre_of_the_photo():
    np.testing.assert_array_equal(photos.crop(PHOTO), known_picture()[0])


def outputs_of(form: str, task: str, pictures: np.ndarray) -> list[np.ndarray]:
    head = MANIFEST["forms"][form]["heads"][task]
    assert provenance.sha256(MODEL / head["graph"]) == head["graphSha256"]
    session = runtime.session(MODEL / head["graph"])
    assert [output.name for output in session.get_outputs()] == head["outputs"]
    return session.run(None, {INPUT: pictures})


@every_form
@pytest.mark.parametrize("task", ["localize", "detect"])
def test_known_picture_has_the_known_answer_of_each_graph(form, task):
    head = MANIFEST["forms"][form]["heads"][task]
    times = head["size"] // 224

    first, *_ = outputs_of(form, task, np.tile(known_picture(), (1, times, times, 1)))

    logits = first if task == "localize" else first.mean(axis=(1, 2))
    scores = runtime.softmax(logits)[0]
    assert scores.argmax() == head["knownAnswer"]["index"] == 285
    assert scores[285] == pytest.approx(head["knownAnswer"]["score"], abs=0.001)


@every_form
def test_mean_of_the_map_gives_the_logits(form):
    pictures = np.concatenate([known_picture(), 255 - known_picture()])

    logits, scores = outputs_of(form, "localize", pictures)

    np.testing.assert_array_equal(
        logits, runtime.logits(runtime.session(graph_of(form)), pictures)
    )
    # The int8 form rounds once more on the way to its logits: at the pool.
    np.testing.assert_allclose(
        scores.mean(axis=(1, 2)), logits, atol=0.5 if form == "int8" else 1e-3
    )


@every_form
def test_map_of_a_mosaic_shows_each_picture(form):
    four = np.tile(known_picture(), (1, 2, 2, 1))

    (scores,) = outputs_of(form, "detect", four)

    positions = scores.reshape(2, 7, 2, 7, 1000)
    assert (positions.mean(axis=(1, 3)).argmax(axis=-1) == 285).all()


def test_both_forms_agree_at_the_border_of_the_larger_picture():
    """There the int8 form's frame counts, which is made for any size."""
    four = np.tile(known_picture(), (1, 2, 2, 1))

    float16, int8 = (
        outputs_of(form, "detect", four)[0].reshape(14, 14, 1000)[0].ravel() for form in FORMS
    )

    assert np.corrcoef(float16, int8)[0, 1] > 0.97


@every_form
def test_a_picture_of_any_shape_has_a_map_of_its_shape(form):
    picture = np.tile(known_picture(), (1, 2, 3, 1))

    (wide,) = outputs_of(form, "detect", picture)
    (high,) = outputs_of(form, "detect", picture.transpose(0, 2, 1, 3))

    assert wide.shape == (1, 14, 21, 1000)
    assert high.shape == (1, 21, 14, 1000)
    best = wide.reshape(2, 7, 3, 7, 1000).mean(axis=(1, 3)).argmax(axis=-1)
    assert ((best >= 281) & (best <= 285)).all(), "a cat each"


@every_form
def test_features_give_the_logits_through_the_dense_layer(form):
    (features,) = outputs_of(form, "features", known_picture())

    assert features.shape == (1, 2048)
    weights = MODEL / MANIFEST["forms"]["float16"]["weights"]
    dense = safetensors_file.read(weights, "fc.weight").astype(np.float32)
    bias = safetensors_file.read(weights, "fc.bias").astype(np.float32)
    assert (features @ dense.T + bias).argmax() == 285


def test_int8_runs_on_integers_from_picture_to_logits(tmp_path):
    runtime.session(graph_of("int8"), optimized=tmp_path / "optimized.onnx")

    optimized = onnx.load(tmp_path / "optimized.onnx", load_external_data=False)
    assert Counter(node.op_type for node in optimized.graph.node) == {
        "Pad": 1,
        "BitwiseOr": 1,
        "Transpose": 1,
        "QLinearConv": 53,
        "NhwcMaxPool": 4,
        "QLinearAdd": 16,
        "QLinearGlobalAveragePool": 1,
        "Flatten": 1,
        "QGemm": 1,
    }


def with_every_position(form: str, directory):
    """The form as the paper's table has it: with what the lean one leaves out."""
    shutil.copy(MODEL / MANIFEST["forms"][form]["weights"], directory)
    if form == "int8":
        int8_form.write_graph(directory, ranges.read(), BLOCKS)
    else:
        float16_form.write_graph(directory, BLOCKS)
    return directory / MANIFEST["forms"][form]["graph"]


@every_form
def test_what_the_graphs_leave_out_changes_no_logit(form, tmp_path):
    full = runtime.session(with_every_position(form, tmp_path))
    lean = runtime.session(graph_of(form))

    pictures = np.concatenate([known_picture(), 255 - known_picture()])
    # Integers are equal; floats may be summed in another order by another processor's kernels.
    np.testing.assert_allclose(
        runtime.logits(lean, pictures),
        runtime.logits(full, pictures),
        rtol=0,
        atol=0 if form == "int8" else 1e-4,
    )


def test_int8_overflows_nowhere_on_processors_without_vnni():
    weights = MODEL / MANIFEST["forms"]["int8"]["weights"]

    for layer in [layer.name for layer in CONVOLUTIONS] + [DENSE]:
        codes = safetensors_file.read(weights, f"{layer}.weight").astype(int)
        orders = [codes, codes.transpose(0, 2, 3, 1)] if codes.ndim == 4 else [codes]
        for order in orders:
            rows = order.reshape(len(order), -1)
            pairs = rows[:, 1::2] + rows[:, : rows.shape[1] // 2 * 2 : 2]
            same_sign = rows[:, 1::2] * rows[:, : rows.shape[1] // 2 * 2 : 2] > 0
            assert np.abs(pairs[same_sign]).max() <= 128, layer


def test_int8_answers_alike_with_slower_kernels_that_cannot_overflow():
    fast = runtime.session(graph_of("int8"))
    precise = runtime.session(graph_of("int8"), precise_kernels=True)

    pictures = np.concatenate([known_picture(), 255 - known_picture()])
    np.testing.assert_array_equal(
        runtime.logits(fast, pictures), runtime.logits(precise, pictures)
    )


def test_labels_name_every_class():
    with (MODEL / MANIFEST["labels"]).open(newline="") as file:
        rows = list(csv.DictReader(file))

    assert [int(row["index"]) for row in rows] == list(range(1000))
    assert rows[285] == {"index": "285", "wnid": "n02124075", "name": "Egyptian cat"}
    assert len({row["wnid"] for row in rows}) == 1000
    assert all(row["name"] for row in rows)


def test_every_quantized_activation_has_a_range():
    assert list(ranges.read()) == ranges.activations()
