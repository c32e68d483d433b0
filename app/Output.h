// What a verb says: documents and tables for standard output, sentences and progress for standard error. The same verb
// code speaks to a terminal of this process or, through a sink, to one of another. One thread at a time.
#pragma once

#include "app/ExitCode.h"
#include "core/transfer/Transfer.h"

#include <QJsonObject>

#include <chrono>

namespace chimera::app {

enum class Stream { Output, Errors };

class OutputSink
{
public:
    virtual ~OutputSink() = default;
    // False when it went nowhere; further calls are allowed.
    virtual bool write(Stream stream, const QByteArray& bytes) = 0;
};

// Descriptors 1 and 2 of this process. Remembers when standard output failed for another reason than a reader who had
// enough.
class ProcessSink final : public OutputSink
{
public:
    bool write(Stream stream, const QByteArray& bytes) override;
    bool outputFailed() const { return m_outputFailed; }

private:
    bool m_outputFailed = false;
};

struct Terminal
{
    bool output = false; // standard output is one
    bool errors = false; // standard error is one
    int width = 80;

    static Terminal ofThisProcess();
    QJsonObject toJson() const;
    static Terminal fromJson(const QJsonObject& json);
};

class Output
{
public:
    Output(OutputSink& sink, Terminal terminal, bool json) : m_sink(sink), m_terminal(terminal), m_json(json) {}

    bool isJson() const { return m_json; }
    const Terminal& terminal() const { return m_terminal; }

    void document(const QJsonObject& document); // --json
    void line(const QString& text);             // for people; control characters are made visible
    void text(const QString& text);             // as it is, only a terminal is spared control characters
    void rawText(const QString& text);          // the caller has cleaned it and may have put terminal marks in
    // Columns as wide as their widest cell; the `stretched` one gives way when the terminal is narrow.
    void table(const QStringList& head, const std::vector<QStringList>& rows, int stretched);

    void note(const QString& sentence); // beside the answer, on standard error
    void warning(ErrorCode code, const QString& sentence);
    void error(const Error& error);
    void usageError(const QString& sentence);
    void plainError(const QString& text); // lines for people whatever the format (--timings)
    // One line that is written over on a terminal, else one at most every two seconds.
    void progress(const TransferProgress& progress);
    void endProgress();

private:
    void problem(const char* kind, const QString& code, const QString& sentence);

    OutputSink& m_sink;
    Terminal m_terminal;
    bool m_json;
    bool m_progressShown = false;
    std::chrono::steady_clock::time_point m_nextProgress = std::chrono::steady_clock::now() + std::chrono::seconds(2);
};

// Columns that a terminal needs for it: wide letters (Chinese, emoji) take two, combining ones none.
int columns(QStringView text);
// At most so many columns, "…" at the end when cut.
QString elided(const QString& text, int columns);
// Control characters, and those that turn the writing direction, as U+FFFD; line ends and tabs as blanks.
QString printable(const QString& text);

} // namespace chimera::app
