#include "ui/widgets/Icons.h"

#include <QIconEngine>
#include <QPainter>
#include <QPixmap>

namespace chimera::ui {

namespace {

constexpr qreal Grid = 16;
constexpr qreal Stroke = 1.35;

// Paths on the 16 x 16 grid. M x y, L x y, C six numbers, Q four, Z; O cx cy r is a circle; R x y w h r a rounded
// rectangle; D cx cy r a filled dot; A x y w h start sweep an arc in degrees, counter-clockwise from three o'clock.
struct Drawing
{
    Glyph glyph;
    const char* path;
};

constexpr Drawing Drawings[] = {
    {Glyph::Dashboard, "R 2 2 5 6.5 1 R 9 2 5 4 1 R 2 10.5 5 3.5 1 R 9 8 5 6 1"},
    {Glyph::Memory,
     "M 4 1.8 L 9.5 1.8 L 13 5.3 L 13 13.2 Q 13 14.2 12 14.2 L 4 14.2 Q 3 14.2 3 13.2 L 3 2.8 Q 3 1.8 4 1.8 "
     "M 9.3 1.9 L 9.3 5.5 L 12.9 5.5 M 5.6 8.3 L 10.4 8.3 M 5.6 11 L 10.4 11"},
    {Glyph::Chat, "M 3.2 2.8 L 12.8 2.8 Q 14 2.8 14 4 L 14 9.8 Q 14 11 12.8 11 L 7 11 L 4.2 13.6 L 4.2 11 L 3.2 11 "
                  "Q 2 11 2 9.8 L 2 4 Q 2 2.8 3.2 2.8"},
    {Glyph::Map, "O 4 3.8 1.6 O 12.2 5 1.6 O 7.6 12.2 1.6 M 5.6 4 L 10.6 4.8 M 4.6 5.3 L 7 10.7 M 11.4 6.4 L 8.5 10.9"},
    {Glyph::Search, "O 7 7 4.4 M 10.3 10.3 L 13.8 13.8"},
    {Glyph::Activity, "M 1.8 8.4 L 4.4 8.4 L 6.4 3.4 L 9.4 12.6 L 11.4 8.4 L 14.2 8.4"},
    {Glyph::Inbox, "M 4.2 2.6 L 11.8 2.6 L 14 9 L 14 12.2 Q 14 13.4 12.8 13.4 L 3.2 13.4 Q 2 13.4 2 12.2 L 2 9 Z "
                   "M 2.1 9 L 5.4 9 L 6.4 10.8 L 9.6 10.8 L 10.6 9 L 13.9 9"},
    {Glyph::Star,
     "M 8 1.9 L 9.9 5.9 L 14.2 6.4 L 11 9.4 L 11.9 13.8 L 8 11.6 L 4.1 13.8 L 5 9.4 L 1.8 6.4 L 6.1 5.9 Z"},
    {Glyph::StarFilled, "F M 8 1.9 L 9.9 5.9 L 14.2 6.4 L 11 9.4 L 11.9 13.8 L 8 11.6 L 4.1 13.8 L 5 9.4 L 1.8 6.4 "
                        "L 6.1 5.9 Z"},
    {Glyph::Pin, "M 5.6 2.2 L 10.4 2.2 M 6.2 2.2 L 6.2 6.6 Q 4.2 7.4 4 9.4 L 12 9.4 Q 11.8 7.4 9.8 6.6 L 9.8 2.2 "
                 "M 8 9.4 L 8 14"},
    {Glyph::Trash,
     "M 2.6 4.2 L 13.4 4.2 M 6 4 L 6 2.4 L 10 2.4 L 10 4 M 3.9 4.4 L 4.6 12.8 Q 4.7 13.8 5.7 13.8 L 10.3 13.8 "
     "Q 11.3 13.8 11.4 12.8 L 12.1 4.4"},
    {Glyph::Settings,
     "O 8 8 2.1 M 8 1.6 L 8 3.6 M 8 12.4 L 8 14.4 M 1.6 8 L 3.6 8 M 12.4 8 L 14.4 8 M 3.5 3.5 L 4.9 4.9 "
     "M 11.1 11.1 L 12.5 12.5 M 3.5 12.5 L 4.9 11.1 M 11.1 4.9 L 12.5 3.5 O 8 8 4.3"},
    {Glyph::Plus, "M 8 3 L 8 13 M 3 8 L 13 8"},
    {Glyph::Close, "M 4 4 L 12 12 M 12 4 L 4 12"},
    {Glyph::ChevronDown, "M 4 6.2 L 8 10.2 L 12 6.2"},
    {Glyph::ChevronUp, "M 4 9.8 L 8 5.8 L 12 9.8"},
    {Glyph::ChevronRight, "M 6.2 4 L 10.2 8 L 6.2 12"},
    {Glyph::ChevronLeft, "M 9.8 4 L 5.8 8 L 9.8 12"},
    {Glyph::Tag,
     "M 2.2 7.4 L 2.2 3.2 Q 2.2 2.2 3.2 2.2 L 7.4 2.2 L 13.5 8.3 Q 14.2 9 13.5 9.7 L 9.7 13.5 Q 9 14.2 8.3 13.5 Z "
     "D 5.2 5.2 0.9"},
    {Glyph::Link, "M 6.6 9.4 L 9.4 6.6 M 7.4 4.6 L 8.9 3.1 C 10 2 11.8 2 12.9 3.1 C 14 4.2 14 6 12.9 7.1 L 11.4 8.6 "
                  "M 8.6 11.4 L 7.1 12.9 C 6 14 4.2 14 3.1 12.9 C 2 11.8 2 10 3.1 8.9 L 4.6 7.4"},
    {Glyph::Image, "R 2 2.8 12 10.4 1.2 O 5.6 6.2 1.1 M 2.4 12 L 6.4 8.6 L 9 10.8 L 11 9 L 13.8 11.6"},
    {Glyph::Attachment, "M 12.8 7.4 L 7.6 12.6 C 6.4 13.8 4.6 13.8 3.4 12.6 C 2.2 11.4 2.2 9.6 3.4 8.4 L 8.8 3 "
                        "C 9.6 2.2 10.9 2.2 11.7 3 C 12.5 3.8 12.5 5.1 11.7 5.9 L 6.5 11.1 C 6.1 11.5 5.4 11.5 5 11.1 "
                        "C 4.6 10.7 4.6 10 5 9.6 L 9.6 5"},
    {Glyph::Import, "M 8 2 L 8 9.6 M 4.9 6.6 L 8 9.7 L 11.1 6.6 M 2.4 10.4 L 2.4 12.6 Q 2.4 13.8 3.6 13.8 L 12.4 13.8 "
                    "Q 13.6 13.8 13.6 12.6 L 13.6 10.4"},
    {Glyph::Export, "M 8 10 L 8 2.4 M 4.9 5.4 L 8 2.3 L 11.1 5.4 M 2.4 10.4 L 2.4 12.6 Q 2.4 13.8 3.6 13.8 L 12.4 13.8 "
                    "Q 13.6 13.8 13.6 12.6 L 13.6 10.4"},
    {Glyph::Workspace, "M 8 2 L 14 5.2 L 8 8.4 L 2 5.2 Z M 2 8.2 L 8 11.4 L 14 8.2 M 2 11 L 8 14.2 L 14 11"},
    {Glyph::More, "D 3.4 8 1.1 D 8 8 1.1 D 12.6 8 1.1"},
    {Glyph::Check, "M 3.2 8.4 L 6.6 11.6 L 12.8 4.8"},
    {Glyph::Warning, "M 8 2.2 L 14.2 13.2 L 1.8 13.2 Z M 8 6.4 L 8 9.4 D 8 11.3 0.75"},
    {Glyph::Error, "O 8 8 6 M 8 4.8 L 8 8.6 D 8 11 0.75"},
    {Glyph::Undo,
     "M 5.4 2.8 L 2.4 5.8 L 5.4 8.8 M 2.6 5.8 L 9.6 5.8 C 12 5.8 13.6 7.4 13.6 9.6 C 13.6 11.8 12 13.4 9.6 13.4 "
     "L 5.6 13.4"},
    {Glyph::Redo,
     "M 10.6 2.8 L 13.6 5.8 L 10.6 8.8 M 13.4 5.8 L 6.4 5.8 C 4 5.8 2.4 7.4 2.4 9.6 C 2.4 11.8 4 13.4 6.4 13.4 "
     "L 10.4 13.4"},
    {Glyph::Eye,
     "M 1.6 8 C 3 5 5.3 3.5 8 3.5 C 10.7 3.5 13 5 14.4 8 C 13 11 10.7 12.5 8 12.5 C 5.3 12.5 3 11 1.6 8 Z O 8 8 2"},
    {Glyph::EyeOff,
     "M 1.6 8 C 3 5 5.3 3.5 8 3.5 C 10.7 3.5 13 5 14.4 8 C 13 11 10.7 12.5 8 12.5 C 5.3 12.5 3 11 1.6 8 Z "
     "M 3 13.4 L 13 2.6"},
    {Glyph::Edit, "M 11 2.4 L 13.6 5 L 5.4 13.2 L 2.2 13.8 L 2.8 10.6 Z M 9.4 4 L 12 6.6"},
    {Glyph::Split, "R 2 2.6 12 10.8 1.2 M 8 2.8 L 8 13.2"},
    {Glyph::History, "A 2.4 2.4 11.2 11.2 200 -335 M 2.2 3.2 L 2.5 6.4 L 5.6 6 M 8 4.8 L 8 8.2 L 10.4 9.6"},
    {Glyph::Copy, "R 5.4 5.4 8.4 8.4 1.2 M 3.4 10.6 Q 2.2 10.6 2.2 9.4 L 2.2 3.4 Q 2.2 2.2 3.4 2.2 L 9.4 2.2 "
                  "Q 10.6 2.2 10.6 3.4"},
    {Glyph::Folder,
     "M 2 12 L 2 4.2 Q 2 3 3.2 3 L 6 3 L 7.6 4.8 L 12.8 4.8 Q 14 4.8 14 6 L 14 12 Q 14 13.2 12.8 13.2 L 3.2 13.2 "
     "Q 2 13.2 2 12 Z"},
    {Glyph::Quote,
     "M 6.6 4.4 C 4.2 5 3 6.8 3 9.4 M 3 9.4 O 4.8 9.8 1.8 M 13 4.4 C 10.6 5 9.4 6.8 9.4 9.4 O 11.2 9.8 1.8"},
    {Glyph::Code, "M 5.2 4.4 L 1.8 8 L 5.2 11.6 M 10.8 4.4 L 14.2 8 L 10.8 11.6 M 9.2 3 L 6.8 13"},
    {Glyph::List, "M 6 4 L 14 4 M 6 8 L 14 8 M 6 12 L 14 12 D 2.8 4 0.9 D 2.8 8 0.9 D 2.8 12 0.9"},
    {Glyph::ListNumbered, "M 6.6 4 L 14 4 M 6.6 8 L 14 8 M 6.6 12 L 14 12 M 2.4 3.2 L 3.4 2.6 L 3.4 5.6 M 2.2 10.6 "
                          "Q 3.2 9.6 4 10.6 Q 4.2 11.4 2.2 13.2 L 4.2 13.2"},
    {Glyph::Tasks, "R 2 2.4 4.6 4.6 1 M 2.2 11.4 L 3.8 13 L 6.6 9.8 M 9 4.7 L 14 4.7 M 9 11.4 L 14 11.4"},
    {Glyph::Bold, "M 4.6 2.8 L 8.4 2.8 C 12 2.8 12 7.6 8.4 7.6 L 4.6 7.6 Z M 4.6 7.6 L 9 7.6 C 13 7.6 13 13.2 9 13.2 "
                  "L 4.6 13.2 Z"},
    {Glyph::Italic, "M 6.6 2.8 L 12 2.8 M 4 13.2 L 9.4 13.2 M 9.4 2.8 L 6.6 13.2"},
    {Glyph::Heading, "M 3.6 2.8 L 3.6 13.2 M 12.4 2.8 L 12.4 13.2 M 3.6 8 L 12.4 8"},
    {Glyph::Sun,
     "O 8 8 3 M 8 1.4 L 8 2.8 M 8 13.2 L 8 14.6 M 1.4 8 L 2.8 8 M 13.2 8 L 14.6 8 M 3.3 3.3 L 4.3 4.3 M 11.7 11.7 "
     "L 12.7 12.7 M 3.3 12.7 L 4.3 11.7 M 11.7 4.3 L 12.7 3.3"},
    {Glyph::Moon, "M 13.4 9.4 C 12.6 12 10.4 13.8 7.8 13.8 C 4.6 13.8 2.2 11.4 2.2 8.2 C 2.2 5.6 4 3.4 6.6 2.6 "
                  "C 5.4 6.6 9.4 10.6 13.4 9.4 Z"},
    {Glyph::Back, "M 13.4 8 L 2.8 8 M 7 3.8 L 2.8 8 L 7 12.2"},
    {Glyph::Forward, "M 2.6 8 L 13.2 8 M 9 3.8 L 13.2 8 L 9 12.2"},
    {Glyph::Filter, "M 2 3.4 L 14 3.4 M 4.2 8 L 11.8 8 M 6.4 12.6 L 9.6 12.6"},
    {Glyph::Sort, "M 4.8 3 L 4.8 13 M 2.4 10.6 L 4.8 13 L 7.2 10.6 M 11.2 13 L 11.2 3 M 8.8 5.4 L 11.2 3 L 13.6 5.4"},
    {Glyph::Calendar, "R 2.2 3 11.6 10.8 1.2 M 2.4 6.6 L 13.6 6.6 M 5.2 1.6 L 5.2 4.2 M 10.8 1.6 L 10.8 4.2"},
    {Glyph::Keyboard,
     "R 1.6 3.6 12.8 8.8 1.2 D 4.4 6.4 0.7 D 6.8 6.4 0.7 D 9.2 6.4 0.7 D 11.6 6.4 0.7 M 5 9.8 L 11 9.8"},
    {Glyph::Download, "M 8 2 L 8 10.6 M 4.6 7.4 L 8 10.8 L 11.4 7.4 M 3 13.8 L 13 13.8"},
    {Glyph::Info, "O 8 8 6 M 8 7.4 L 8 11.2 D 8 5 0.75"},
    {Glyph::Help, "O 8 8 6 M 6.2 6.4 C 6.2 4 9.8 4 9.8 6.4 C 9.8 7.8 8 7.8 8 9.2 D 8 11.3 0.75"},
    {Glyph::Lock, "R 3.4 7 9.2 6.8 1.2 M 5.2 6.8 L 5.2 5 C 5.2 1.4 10.8 1.4 10.8 5 L 10.8 6.8"},
    {Glyph::Send, "M 14 2 L 9.8 14 L 7.4 8.6 L 2 6.2 Z M 7.6 8.4 L 13.6 2.4"},
    {Glyph::Stop, "R 4 4 8 8 1.2"},
    {Glyph::Refresh, "A 2.6 2.6 10.8 10.8 30 300 M 13.6 2.6 L 13.4 5.8 L 10.2 5.6"},
    {Glyph::Branch,
     "O 4.6 3.6 1.5 O 4.6 12.4 1.5 O 11.6 5.4 1.5 M 4.6 5.2 L 4.6 10.8 M 11.6 7 C 11.6 9.2 5.6 8.4 4.8 10.8"},
    {Glyph::People,
     "O 6 5.2 2.4 M 1.8 13.4 C 1.8 8.4 10.2 8.4 10.2 13.4 M 10.4 3 C 12.8 3.2 12.8 7 10.6 7.4 M 11.6 9.6 "
     "C 13.4 10 14.2 11.4 14.2 13.4"},
    {Glyph::Person, "O 8 5.2 2.7 M 2.8 13.8 C 2.8 8.2 13.2 8.2 13.2 13.8"},
    {Glyph::Cloud, "M 4.6 12.6 C 1 12.6 1 7.6 4.4 7.6 C 4.4 3 10.8 2.6 11.4 6.8 C 14.8 6.8 14.8 12.6 11.4 12.6 Z"},
    {Glyph::Offline, "M 4.6 12.6 C 1 12.6 1 7.6 4.4 7.6 C 4.4 3 10.8 2.6 11.4 6.8 C 14.8 6.8 14.8 12.6 11.4 12.6 Z "
                     "M 2.4 2.4 L 13.6 14"},
    {Glyph::Sync,
     "A 2.6 2.6 10.8 10.8 20 130 A 2.6 2.6 10.8 10.8 200 130 M 13.6 3 L 13.3 6.2 L 10.2 5.8 M 2.4 13 L 2.7 9.8 "
     "L 5.8 10.2"},
    {Glyph::Key, "O 5.2 10.8 2.8 M 7.2 8.8 L 13.4 2.6 M 11 5 L 13 7 M 9 7 L 10.4 8.4"},
    {Glyph::Table, "R 2 2.8 12 10.4 1.2 M 2.2 6.4 L 13.8 6.4 M 2.2 9.8 L 13.8 9.8 M 6.4 6.4 L 6.4 13"},
    {Glyph::Chart, "M 2.4 2.4 L 2.4 13.6 L 13.8 13.6 M 5.2 10.8 L 5.2 8.4 M 8.4 10.8 L 8.4 4.8 M 11.6 10.8 L 11.6 6.6"},
    {Glyph::Play, "M 4.8 3 L 12.6 8 L 4.8 13 Z"},
    {Glyph::Pause, "M 5.4 3.4 L 5.4 12.6 M 10.6 3.4 L 10.6 12.6"},
    {Glyph::External,
     "M 9.4 2.4 L 13.6 2.4 L 13.6 6.6 M 13.4 2.6 L 7.4 8.6 M 11.6 9.6 L 11.6 12.4 Q 11.6 13.6 10.4 13.6 "
     "L 3.6 13.6 Q 2.4 13.6 2.4 12.4 L 2.4 5.6 Q 2.4 4.4 3.6 4.4 L 6.4 4.4"},
    {Glyph::Sidebar, "R 2 2.6 12 10.8 1.2 M 6 2.8 L 6 13.2"},
    {Glyph::Inspector, "R 2 2.6 12 10.8 1.2 M 10 2.8 L 10 13.2"},
    {Glyph::Bell, "M 3 11.4 C 5 9.4 3.4 3 8 3 C 12.6 3 11 9.4 13 11.4 Z M 6.6 13.6 L 9.4 13.6"},
    {Glyph::Archive,
     "R 2 2.8 12 3.4 0.8 M 3.2 6.4 L 3.2 12.2 Q 3.2 13.4 4.4 13.4 L 11.6 13.4 Q 12.8 13.4 12.8 12.2 L 12.8 6.4 "
     "M 6.4 9 L 9.6 9"},
    {Glyph::Merge,
     "O 4.4 3.6 1.5 O 4.4 12.4 1.5 O 11.8 9.6 1.5 M 4.4 5.2 L 4.4 10.8 M 4.6 5.4 C 5.2 8.4 7.4 9.4 10.2 9.6"},
    {Glyph::Restore,
     "M 8 11 L 8 5.4 M 5.4 7.8 L 8 5.2 L 10.6 7.8 M 2.8 3.6 L 13.2 3.6 M 3.9 3.8 L 4.6 12.8 Q 4.7 13.8 5.7 13.8 "
     "L 10.3 13.8 Q 11.3 13.8 11.4 12.8 L 12.1 3.8"},
    {Glyph::Save,
     "M 3.4 2.2 L 10.8 2.2 L 13.8 5.2 L 13.8 12.6 Q 13.8 13.8 12.6 13.8 L 3.4 13.8 Q 2.2 13.8 2.2 12.6 L 2.2 3.4 "
     "Q 2.2 2.2 3.4 2.2 M 5 2.4 L 5 5.8 L 10 5.8 L 10 2.4 M 4.8 13.6 L 4.8 9.4 L 11.2 9.4 L 11.2 13.6"},
};

struct Strokes
{
    QPainterPath lines;
    QPainterPath filled;
};

class PathReader
{
public:
    explicit PathReader(const char* text) : m_parts(QString::fromLatin1(text).split(u' ', Qt::SkipEmptyParts)) {}

    Strokes read()
    {
        while (m_at < m_parts.size()) {
            step(m_parts.at(m_at++).at(0));
        }
        if (m_fillAll) {
            m_result.filled = m_result.lines;
        }
        return m_result;
    }

private:
    qreal number() { return m_parts.at(m_at++).toDouble(); }

    QPointF point()
    {
        const qreal x = number();
        return {x, number()};
    }

    QRectF rect()
    {
        const QPointF corner = point();
        const qreal width = number();
        return {corner, QSizeF(width, number())};
    }

    void step(QChar command)
    {
        QPainterPath& path = m_result.lines;
        switch (command.unicode()) {
        case 'M':
            path.moveTo(point());
            break;
        case 'L':
            path.lineTo(point());
            break;
        case 'C': {
            const QPointF a = point();
            const QPointF b = point();
            path.cubicTo(a, b, point());
            break;
        }
        case 'Q': {
            const QPointF a = point();
            path.quadTo(a, point());
            break;
        }
        case 'Z':
            path.closeSubpath();
            break;
        case 'F':
            m_fillAll = true;
            break;
        default:
            shape(command);
        }
    }

    void shape(QChar command)
    {
        QPainterPath& path = m_result.lines;
        if (command == u'R') {
            const QRectF box = rect();
            const qreal radius = number();
            path.addRoundedRect(box, radius, radius);
        } else if (command == u'A') {
            const QRectF box = rect();
            const qreal start = number();
            path.arcMoveTo(box, start);
            path.arcTo(box, start, number());
        } else {
            const QPointF centre = point();
            const qreal radius = number();
            (command == u'D' ? m_result.filled : path).addEllipse(centre, radius, radius);
        }
    }

    QStringList m_parts;
    qsizetype m_at = 0;
    bool m_fillAll = false;
    Strokes m_result;
};

const Strokes& strokesOf(Glyph glyph)
{
    static const auto table = [] {
        std::array<Strokes, GlyphCount> all;
        for (const Drawing& drawing : Drawings) {
            all[static_cast<size_t>(drawing.glyph)] = PathReader(drawing.path).read();
        }
        return all;
    }();
    return table[static_cast<size_t>(glyph)];
}

class GlyphEngine : public QIconEngine
{
public:
    GlyphEngine(Glyph glyph, Token token, Token onToken) : m_glyph(glyph), m_token(token), m_onToken(onToken) {}

    void paint(QPainter* painter, const QRect& rect, QIcon::Mode mode, QIcon::State state) override
    {
        QColor ink = colour(state == QIcon::On ? m_onToken : m_token);
        if (mode == QIcon::Disabled) {
            ink = Theme::current().palette().color(QPalette::Disabled, QPalette::Text);
        }
        paintGlyph(painter, m_glyph, rect, ink);
    }

    QPixmap pixmap(const QSize& size, QIcon::Mode mode, QIcon::State state) override
    {
        QPixmap pixmap(size);
        pixmap.fill(Qt::transparent);
        QPainter painter(&pixmap);
        paint(&painter, QRect(QPoint(), size), mode, state);
        return pixmap;
    }

    QIconEngine* clone() const override { return new GlyphEngine(m_glyph, m_token, m_onToken); }
    QString key() const override { return QStringLiteral("chimera-glyph"); }
    bool isNull() override { return m_glyph == Glyph::None; }

private:
    Glyph m_glyph;
    Token m_token;
    Token m_onToken;
};

} // namespace

QIcon icon(Glyph glyph, Token token)
{
    return icon(glyph, token, token);
}

QIcon icon(Glyph glyph, Token token, Token onToken)
{
    return glyph == Glyph::None ? QIcon() : QIcon(new GlyphEngine(glyph, token, onToken));
}

void paintGlyph(QPainter* painter, Glyph glyph, const QRectF& rect, const QColor& ink)
{
    if (glyph == Glyph::None || rect.isEmpty()) {
        return;
    }
    const qreal side = std::min(rect.width(), rect.height());
    const Strokes& strokes = strokesOf(glyph);
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    painter->translate(rect.center() - QPointF(side / 2, side / 2));
    painter->scale(side / Grid, side / Grid);
    painter->setPen(QPen(ink, Stroke, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
    painter->setBrush(Qt::NoBrush);
    painter->drawPath(strokes.lines);
    painter->fillPath(strokes.filled, ink);
    painter->restore();
}

QPainterPath glyphPath(Glyph glyph)
{
    return strokesOf(glyph).lines + strokesOf(glyph).filled;
}

} // namespace chimera::ui
