// The bytes of a note file as text, and back. UTF-8, UTF-8 or UTF-16 with a byte order mark, else Windows-1252.
// Whatever cannot be rebuilt exactly from the parts is kept whole in `raw`. Pure; never fails, but may say that a file
// is no text.
#pragma once

#include <QByteArray>
#include <QString>

namespace chimera::transfer {

enum class FileEncoding { Utf8, Utf8Bom, Utf16Le, Utf16Be, Windows1252 };

QString encodingName(FileEncoding encoding); // as stored: "utf-8", "utf-8-bom", "utf-16le", "utf-16be", "windows-1252"
FileEncoding encodingByName(const QString& name);

struct NoteFile
{
    QString body;        // with '\n' between the lines
    QString frontMatter; // the text between the fences, "" when there is none
    QByteArray head; // the bytes before the body, verbatim: byte order mark, front matter; UTF-8 when `raw` is there
    FileEncoding encoding = FileEncoding::Utf8;
    bool crlf = false;
    QByteArray raw;       // the file itself, when head and body cannot rebuild it
    bool guessed = false; // Windows-1252, because nothing else fitted
    bool cleaned = false; // something in it is no text (NUL, half characters) and was taken out of `body`
    bool binary = false;  // not a text file at all
};

// `isFrontMatter` judges the text between two fences at the very start; when it says no, they belong to the body.
NoteFile readNote(const QByteArray& bytes, bool (*isFrontMatter)(QStringView));

// The file again, from its parts.
QByteArray writeNote(const QByteArray& head, const QString& body, FileEncoding encoding, bool crlf);

// `head` as text, without a byte order mark.
QString headText(const QByteArray& head, FileEncoding encoding);

// Of a text that begins with a fence ("---"): where the front matter's text lies and where the body begins.
struct Fences
{
    qsizetype textBegin = 0;
    qsizetype textEnd = 0;
    qsizetype bodyBegin = 0; // 0: no front matter
};
Fences findFences(QStringView text);

// A file name's bytes as text in NFC: UTF-8, else Windows-1252. Control characters stay.
QString decodeName(const QByteArray& name);

} // namespace chimera::transfer
