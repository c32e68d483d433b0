// Bytes as a note file: it comes back byte for byte, its properties are read without trouble, and what is written about
// them reads the same again.
#include "core/transfer/FileText.h"
#include "core/transfer/FrontMatter.h"

#include <cstdlib>

using namespace chimera;
using namespace chimera::transfer;

namespace {

void checkWriting(const FrontMatter& read)
{
    Properties properties;
    properties.title = read.title.isEmpty() ? QStringLiteral("t") : read.title;
    properties.tags = read.tags;
    properties.rest = read.rest;
    const QString text = writeFrontMatter(properties);
    const Fences fences = findFences(text);
    const FrontMatter again =
        readFrontMatter(QStringView(text).sliced(fences.textBegin, fences.textEnd - fences.textBegin));
    if (fences.bodyBegin == 0 || !again.problem.isEmpty() || again.title != properties.title)
        std::abort();
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const QByteArray bytes(reinterpret_cast<const char*>(data), static_cast<qsizetype>(size));
    const NoteFile note = readNote(bytes, &isFrontMatter);
    if (note.binary)
        return 0;
    if ((note.raw.isEmpty() ? writeNote(note.head, note.body, note.encoding, note.crlf) : note.raw) != bytes)
        std::abort();
    const FrontMatter read = readFrontMatter(note.frontMatter);
    if (size < 16 * 1024) // longer ones pass the limit of what is read back
        checkWriting(read);
    PropertyChanges changes;
    changes.title = QStringLiteral("New: title");
    changes.tags = QStringList{QStringLiteral("a"), QStringLiteral("b")};
    const QString head = headText(note.head, note.raw.isEmpty() ? note.encoding : FileEncoding::Utf8);
    if (const auto merged = mergeFrontMatter(head, changes)) {
        const Fences fences = findFences(*merged);
        if (fences.bodyBegin == 0)
            std::abort();
    }
    return 0;
}
