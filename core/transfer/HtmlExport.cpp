#include "core/base/Text.h"
#include "core/markdown/HtmlWriter.h"
#include "core/transfer/PageExport.h"
#include "core/transfer/PartFile.h"
#include "core/transfer/VaultIndex.h"
#include "core/transfer/VaultWalk.h"

namespace chimera::transfer {

namespace {

constexpr qint64 maxInlinedBytes = 16LL * 1024 * 1024;

const char* const pageHead = R"(<!DOCTYPE html>
<html lang="">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; style-src 'unsafe-inline'">
<meta name="referrer" content="no-referrer">
<title>Chimera</title>
<style>
:root { color-scheme: light dark; --text: #1d1d1f; --dim: #6b6b70; --back: #ffffff; --card: #f6f6f7; --line: #e2e2e5; --link: #3457d5; }
@media (prefers-color-scheme: dark) {
  :root { --text: #e8e8ea; --dim: #9a9aa0; --back: #17181a; --card: #202225; --line: #33353a; --link: #8fa8ff; }
}
body { margin: 0 auto; padding: 2rem 1.25rem 6rem; max-width: 46rem; color: var(--text); background: var(--back);
  font: 16px/1.6 Inter, system-ui, sans-serif; overflow-wrap: anywhere; }
a { color: var(--link); } h1, h2, h3 { line-height: 1.25; }
nav ol { padding-left: 1.5rem; } article { border-top: 1px solid var(--line); margin-top: 3rem; padding-top: 1.5rem; }
.about { color: var(--dim); font-size: 0.875rem; } img { max-width: 100%; height: auto; border-radius: 6px; }
pre { background: var(--card); padding: 0.75rem 1rem; border-radius: 8px; overflow-x: auto; }
code { font-family: "JetBrains Mono", ui-monospace, monospace; font-size: 0.9em; }
blockquote { margin-left: 0; padding-left: 1rem; border-left: 3px solid var(--line); color: var(--dim); }
table { border-collapse: collapse; } th, td { border: 1px solid var(--line); padding: 0.3rem 0.6rem; }
@media print { article { break-inside: avoid-page; } }
</style>
</head>
<body>
)";

class HtmlExport
{
public:
    HtmlExport(Runner& runner, const Attachments& attachments, const CancelToken& cancel, const ProgressSink& sink)
        : m_runner(runner), m_attachments(attachments), m_cancel(cancel), m_progress(sink)
    {}

    Result<TransferReport> run(const std::vector<PlannedWorkspace>& plan, const QString& path)
    {
        CHIMERA_TRY(auto file, PartFile::at(path, 0666));
        CHIMERA_CHECK(file.write(pageHead));
        CHIMERA_CHECK(writeIndex(file, plan));
        for (const PlannedWorkspace& workspace : plan) {
            CHIMERA_CHECK(prepare(workspace));
            CHIMERA_CHECK(forEachMemory(m_runner, workspace, m_cancel,
                                        [&](const PlannedMemory& planned, const ExportedMemory& item) {
                                            return writeMemory(file, planned, item);
                                        }));
        }
        CHIMERA_CHECK(file.write("</body>\n</html>\n"));
        CHIMERA_CHECK(file.commit(true));
        return std::move(m_report);
    }

private:
    static QString anchorOf(const PlannedMemory& memory) { return QStringLiteral("m%1").arg(memory.pk); }

    Result<void> writeIndex(PartFile& file, const std::vector<PlannedWorkspace>& plan)
    {
        QString html;
        for (const PlannedWorkspace& workspace : plan) {
            m_total += static_cast<std::int64_t>(workspace.memories.size());
            html += QStringLiteral("<nav>\n<h1>%1</h1>\n<ol>\n").arg(markdown::escapedHtml(workspace.workspace.name));
            for (const PlannedMemory& memory : workspace.memories)
                html += QStringLiteral("<li><a href=\"#%1\">").arg(anchorOf(memory)) +
                        markdown::escapedHtml(memory.title) + QLatin1String("</a></li>\n");
            html += QLatin1String("</ol>\n</nav>\n");
        }
        return file.write(html.toUtf8());
    }

    Result<void> prepare(const PlannedWorkspace& workspace)
    {
        m_anchors.clear();
        m_files.clear();
        for (const PlannedMemory& memory : workspace.memories) {
            if (!memory.sourcePath.isEmpty()) {
                m_anchors.insert(text::fold(withoutNoteSuffix(lastSegment(memory.sourcePath))), anchorOf(memory));
                m_anchors.insert(text::fold(withoutNoteSuffix(memory.sourcePath)), anchorOf(memory));
            }
        }
        for (const PlannedMemory& memory : workspace.memories)
            m_anchors.insert(text::fold(memory.title), anchorOf(memory));
        CHIMERA_TRY(
            const auto attachments,
            m_runner.readNow(
                "export.attachments", [&workspace](ReadTx& tx) { return attachmentsOf(tx, workspace.pk); }, m_cancel));
        for (const AttachmentRef& ref : attachments)
            m_files.insert(ref.name, ref);
        return {};
    }

    std::optional<QString> imageAddress(const markdown::Node& node, const QHash<QString, AttachmentRef>& own)
    {
        const QString target = QString::fromUtf8(QByteArray::fromPercentEncoding(node.target.toUtf8()));
        for (const auto* files : {&own, &std::as_const(m_files)}) {
            for (const QString& name : {node.target, target, lastSegment(target)}) {
                const auto found = files->constFind(name);
                if (found == files->cend())
                    continue;
                if (found->size > maxInlinedBytes || !found->mime.startsWith(QLatin1String("image/")))
                    return std::nullopt;
                const auto bytes = m_attachments.read(found->hash);
                if (!bytes)
                    return std::nullopt;
                ++m_report.attachments;
                return QStringLiteral("data:%1;base64,%2").arg(found->mime, QString::fromLatin1(bytes->toBase64()));
            }
        }
        return std::nullopt;
    }

    Result<void> writeMemory(PartFile& file, const PlannedMemory& planned, const ExportedMemory& item)
    {
        ++m_report.read;
        ++m_report.created;
        m_progress.report(QStringLiteral("Writing"), m_report.read, m_total);
        QHash<QString, AttachmentRef> own;
        for (const AttachmentRef& ref : item.attachments)
            own.insert(ref.name, ref);
        markdown::HtmlOptions options;
        options.idPrefix = anchorOf(planned) + u'-';
        options.image = [this, &own](const markdown::Node& node) { return imageAddress(node, own); };
        options.wikiLink = [this](const markdown::Node& node) -> std::optional<QString> {
            const auto found = m_anchors.constFind(text::fold(withoutNoteSuffix(node.target)));
            return found == m_anchors.cend() ? std::nullopt : std::optional<QString>(u'#' + *found);
        };
        QString about = item.memory.updatedAt.toIso().left(10);
        for (const QString& tag : item.memory.tags)
            about += QLatin1String(" · #") + tag;
        const QString html = QStringLiteral("<article id=\"%1\">\n<h1>").arg(anchorOf(planned)) +
                             markdown::escapedHtml(item.memory.title) + QLatin1String("</h1>\n<p class=\"about\">") +
                             markdown::escapedHtml(about) + QLatin1String("</p>\n") +
                             markdown::toHtml(markdown::parse(item.memory.content), options) +
                             QLatin1String("\n</article>\n");
        return file.write(html.toUtf8());
    }

    Runner& m_runner;
    const Attachments& m_attachments;
    const CancelToken& m_cancel;
    ProgressMeter m_progress;
    TransferReport m_report;
    std::int64_t m_total = 0;
    QHash<QString, QString> m_anchors; // folded title or path -> id in the page
    QHash<QString, AttachmentRef> m_files;
};

} // namespace

Result<TransferReport> exportHtml(Runner& runner, const Attachments& attachments,
                                  const std::vector<PlannedWorkspace>& plan, const QString& file,
                                  const CancelToken& cancel, const ProgressSink& sink)
{
    return HtmlExport(runner, attachments, cancel, sink).run(plan, file);
}

} // namespace chimera::transfer
