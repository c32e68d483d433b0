// Looks through an ONNX file before ONNX Runtime gets it: the runtime's own reader has had its share of crafted files.
// Walks the protobuf once with every length checked against what encloses it, nothing is allocated by what the file
// says. Refuses tensors kept in other files, operators outside of ONNX and ONNX Runtime, functions, loops, deep
// nesting, and tensors whose bytes do not match their shape. Pure, linear in the file's structure (contents of tensors
// are skipped). Errors: Corrupt, Unsupported.
#pragma once

#include "core/base/Result.h"

#include <QByteArray>

#include <cstdint>
#include <span>
#include <vector>

namespace chimera {

struct OnnxTensorShape
{
    QByteArray name;
    std::int64_t element = 0;             // ONNX's number of the type: 1 float, 7 int64
    std::vector<std::int64_t> dimensions; // -1: open
};

struct OnnxSummary
{
    std::vector<OnnxTensorShape> inputs; // without those that have a value in the file
    std::vector<OnnxTensorShape> outputs;
};

namespace onnxmodel {

Result<OnnxSummary> check(std::span<const std::byte> file);

} // namespace onnxmodel
} // namespace chimera
