// The few functions of ONNX Runtime's C interface that Chimera calls. That interface is a table of function pointers
// whose order never changes once released (slots 0 to 101 stand since version 1 of the interface), so a program finds
// them by number. They are declared here and the library is opened on first use because no package of Debian 12, and
// none that the build may fetch, has the headers: so compiling depends on no download, start-up loads nothing, and a
// system's own library of any later version serves as well. OnnxEmbedderTest holds this file against the real library.
#pragma once

#include <cstddef>
#include <cstdint>

namespace chimera::ort {

// Interface version asked for: old enough for every library in use, new enough for all slots below.
constexpr std::uint32_t interfaceVersion = 16;

struct Env;
struct Status; // null: success
struct MemoryInfo;
struct Session;
struct Value;
struct RunOptions;
struct TypeInfo;
struct TensorInfo;
struct SessionOptions;
struct Allocator;

using Table = const void* const*;

struct Base
{
    Table (*getApi)(std::uint32_t version); // null: older than that
    const char* (*getVersion)();
};
using GetBase = const Base* (*)();

enum LogLevel : int { LogFatal = 4 };
enum GraphOptimization : int { OptimizeAll = 99 };
enum AllocatorType : int { DeviceAllocator = 0, ArenaAllocator = 1 };
enum MemoryType : int { DefaultMemory = 0 };
enum ElementType : int { UnknownElement = 0, FloatElement = 1, Int64Element = 7 };

struct Functions
{
    const char* (*getErrorMessage)(const Status*);
    Status* (*createEnv)(LogLevel, const char* name, Env** out);
    Status* (*disableTelemetry)(const Env*);
    Status* (*createSessionFromArray)(const Env*, const void* model, std::size_t bytes, const SessionOptions*,
                                      Session** out);
    Status* (*run)(Session*, const RunOptions*, const char* const* inputNames, const Value* const* inputs,
                   std::size_t inputCount, const char* const* outputNames, std::size_t outputCount, Value** outputs);
    Status* (*createSessionOptions)(SessionOptions** out);
    Status* (*disableMemPattern)(SessionOptions*);
    Status* (*disableCpuMemArena)(SessionOptions*);
    Status* (*setGraphOptimization)(SessionOptions*, GraphOptimization);
    Status* (*setIntraOpThreads)(SessionOptions*, int);
    Status* (*setInterOpThreads)(SessionOptions*, int);
    Status* (*inputCount)(const Session*, std::size_t* out);
    Status* (*outputCount)(const Session*, std::size_t* out);
    Status* (*inputType)(const Session*, std::size_t index, TypeInfo** out);
    Status* (*outputType)(const Session*, std::size_t index, TypeInfo** out);
    Status* (*inputName)(const Session*, std::size_t index, Allocator*, char** out);
    Status* (*outputName)(const Session*, std::size_t index, Allocator*, char** out);
    Status* (*createTensor)(const MemoryInfo*, void* data, std::size_t bytes, const std::int64_t* shape,
                            std::size_t dimensions, ElementType, Value** out);
    Status* (*tensorData)(Value*, void** out);
    Status* (*asTensorInfo)(const TypeInfo*,
                            const TensorInfo** out); // null in *out: not a tensor; owned by the TypeInfo
    Status* (*elementType)(const TensorInfo*, ElementType* out);
    Status* (*dimensionCount)(const TensorInfo*, std::size_t* out);
    Status* (*dimensions)(const TensorInfo*, std::int64_t* out, std::size_t count); // -1: any
    Status* (*tensorInfo)(const Value*, TensorInfo** out);
    Status* (*createCpuMemoryInfo)(AllocatorType, MemoryType, MemoryInfo** out);
    Status* (*allocatorFree)(Allocator*, void*);
    Status* (*defaultAllocator)(Allocator** out);
    void (*releaseEnv)(Env*);
    void (*releaseStatus)(Status*);
    void (*releaseMemoryInfo)(MemoryInfo*);
    void (*releaseSession)(Session*);
    void (*releaseValue)(Value*);
    void (*releaseTypeInfo)(TypeInfo*);
    void (*releaseTensorInfo)(TensorInfo*);
    void (*releaseSessionOptions)(SessionOptions*);
    Status* (*addSessionConfig)(SessionOptions*, const char* key, const char* value);
};

template <typename Function>
void bind(Function& target, Table table, std::size_t slot)
{
    target = reinterpret_cast<Function>(const_cast<void*>(table[slot]));
}

inline Functions functions(Table table)
{
    Functions f{};
    bind(f.getErrorMessage, table, 2);
    bind(f.createEnv, table, 3);
    bind(f.disableTelemetry, table, 6);
    bind(f.createSessionFromArray, table, 8);
    bind(f.run, table, 9);
    bind(f.createSessionOptions, table, 10);
    bind(f.disableMemPattern, table, 17);
    bind(f.disableCpuMemArena, table, 19);
    bind(f.setGraphOptimization, table, 23);
    bind(f.setIntraOpThreads, table, 24);
    bind(f.setInterOpThreads, table, 25);
    bind(f.inputCount, table, 30);
    bind(f.outputCount, table, 31);
    bind(f.inputType, table, 33);
    bind(f.outputType, table, 34);
    bind(f.inputName, table, 36);
    bind(f.outputName, table, 37);
    bind(f.createTensor, table, 49);
    bind(f.tensorData, table, 51);
    bind(f.asTensorInfo, table, 55);
    bind(f.elementType, table, 60);
    bind(f.dimensionCount, table, 61);
    bind(f.dimensions, table, 62);
    bind(f.tensorInfo, table, 65);
    bind(f.createCpuMemoryInfo, table, 69);
    bind(f.allocatorFree, table, 76);
    bind(f.defaultAllocator, table, 78);
    bind(f.releaseEnv, table, 92);
    bind(f.releaseStatus, table, 93);
    bind(f.releaseMemoryInfo, table, 94);
    bind(f.releaseSession, table, 95);
    bind(f.releaseValue, table, 96);
    bind(f.releaseTypeInfo, table, 98);
    bind(f.releaseTensorInfo, table, 99);
    bind(f.releaseSessionOptions, table, 100);
    bind(f.addSessionConfig, table, 130);
    return f;
}

} // namespace chimera::ort
