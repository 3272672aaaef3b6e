"""Labels images as one would write it in an afternoon: a consumer loop, Pillow, ONNX Runtime.

At least once, in batches of what a poll gives: fetch, decode, predict, produce, commit. Sequential, as such loops
are; more processes of the same group share the partitions.
"""

import argparse
import io
import json
import signal
import sys
import urllib.request

import numpy as np
import onnxruntime
from confluent_kafka import Consumer, Producer
from PIL import Image

BATCH = 8
TOP = 5


def pixels(encoded: bytes) -> np.ndarray:
    """The middle 224 x 224 of the photo, its shorter side at 256."""
    image = Image.open(io.BytesIO(encoded)).convert("RGB")
    scale = 256 / min(image.size)
    size = [max(256, round(side * scale)) for side in image.size]
    left, top = ((side - 224) // 2 for side in size)
    image = image.resize(size, Image.Resampling.BILINEAR)
    return np.asarray(image.crop((left, top, left + 224, top + 224)))


def fetch(url: str) -> bytes:
    with urllib.request.urlopen(url, timeout=30) as answer:
        return answer.read()


def labels(logits: np.ndarray) -> list[dict]:
    scores = np.exp(logits - logits.max())
    scores /= scores.sum()
    best = np.argsort(-scores)[:TOP]
    return [{"index": int(index), "score": round(float(scores[index]), 4)} for index in best]


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--broker", required=True)
    parser.add_argument("--events", required=True, help="topic")
    parser.add_argument("--labels", required=True, help="topic")
    parser.add_argument("--model", required=True, help="ONNX file")
    parser.add_argument("--threads", type=int, default=0, help="of ONNX Runtime; 0: as many as it likes")
    arguments = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = arguments.threads
    session = onnxruntime.InferenceSession(arguments.model, options, providers=["CPUExecutionProvider"])
    name = session.get_inputs()[0].name

    consumer = Consumer(
        {
            "bootstrap.servers": arguments.broker,
            "group.id": arguments.events,
            "auto.offset.reset": "earliest",
            "enable.auto.commit": False,
        }
    )
    producer = Producer({"bootstrap.servers": arguments.broker, "linger.ms": 5})
    consumer.subscribe([arguments.events])
    while True:
        records = [record for record in consumer.consume(BATCH, timeout=0.05) if record.error() is None]
        if not records:
            continue
        urls = [json.loads(record.value())["image"] for record in records]
        batch = np.stack([pixels(fetch(url)) for url in urls])
        for record, url, logits in zip(records, urls, session.run(None, {name: batch})[0], strict=True):
            value = json.dumps({"image": url, "labels": labels(logits.reshape(-1))})
            producer.produce(arguments.labels, value.encode(), record.key())
        producer.flush()
        consumer.commit(asynchronous=False)


if __name__ == "__main__":
    main()
