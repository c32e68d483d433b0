#!/usr/bin/env python3
"""What ONNX Runtime's own Python package does with the same model, texts, batch and threads as `chimera-bench embed`.

    python3 -m venv /tmp/venv && /tmp/venv/bin/pip install 'onnxruntime==1.22.*' tokenizers numpy
    chimera-bench embed --model e5-small-v2-q --times 300 --batch 8 --path /tmp/passages.txt
    /tmp/venv/bin/python tests/bench/embed_reference.py build/models/e5-small-v2-q /tmp/passages.txt --batch 8 --threads 1
"""
import argparse
import pathlib
import statistics
import time

import numpy
import onnxruntime
import tokenizers

parser = argparse.ArgumentParser()
parser.add_argument("folder", type=pathlib.Path, help="with model.onnx and tokenizer.json")
parser.add_argument("texts", type=pathlib.Path, help="one a line")
parser.add_argument("--batch", type=int, default=1)
parser.add_argument("--threads", type=int, default=1)
parser.add_argument("--pooling", choices=["mean", "cls"], default="mean")
parser.add_argument("--query-prefix", default="query: ")
parser.add_argument("--passage-prefix", default="passage: ")
arguments = parser.parse_args()

options = onnxruntime.SessionOptions()
options.intra_op_num_threads = arguments.threads
options.inter_op_num_threads = 1
session = onnxruntime.InferenceSession(arguments.folder / "model.onnx", options, providers=["CPUExecutionProvider"])
names = [one.name for one in session.get_inputs()]
tokenizer = tokenizers.Tokenizer.from_file(str(arguments.folder / "tokenizer.json"))
tokenizer.enable_truncation(512)
tokenizer.enable_padding()


def embed(texts):
    encodings = tokenizer.encode_batch(texts)
    mask = numpy.array([one.attention_mask for one in encodings], numpy.int64)
    given = {
        "input_ids": numpy.array([one.ids for one in encodings], numpy.int64),
        "attention_mask": mask,
        "token_type_ids": numpy.zeros_like(mask),
    }
    states = session.run(None, {name: given[name] for name in names})[0]
    rows = states[:, 0] if arguments.pooling == "cls" else (states * mask[:, :, None]).sum(1)
    return rows / numpy.linalg.norm(rows, axis=1, keepdims=True)


texts = [arguments.passage_prefix + line for line in arguments.texts.read_text().split("\n")]
texts.sort(key=len, reverse=True)
embed(texts[:8])
start = time.perf_counter()
for at in range(0, len(texts), arguments.batch):
    embed(texts[at : at + arguments.batch])
print(f"ONNX Runtime {onnxruntime.__version__}: {len(texts) / (time.perf_counter() - start):.1f} passages/s")

times = []
for line in texts:
    query = arguments.query_prefix + " ".join(line.split()[3:7])
    start = time.perf_counter()
    embed([query])
    times.append((time.perf_counter() - start) * 1000)
print(f"query of 4 words: p50 {statistics.median(times):.2f} ms, p95 {sorted(times)[int(len(times) * 0.95)]:.2f} ms")
