#include "ui/ErrorText.h"

#include <QCoreApplication>

#include <array>

namespace chimera::ui {

namespace {

struct Entry
{
    ErrorCode code;
    const char* text;
};

constexpr std::array Table = {
    Entry{ErrorCode::Invalid, QT_TRANSLATE_NOOP("ErrorText", "That is not possible with what was entered.")},
    Entry{ErrorCode::NotFound, QT_TRANSLATE_NOOP("ErrorText", "It is not there any more; it may lie in Trash.")},
    Entry{ErrorCode::Denied, QT_TRANSLATE_NOOP("ErrorText", "You have no right to change this.")},
    Entry{ErrorCode::Conflict,
          QT_TRANSLATE_NOOP("ErrorText", "It was changed elsewhere in the meantime, or the name is taken.")},
    Entry{ErrorCode::Busy, QT_TRANSLATE_NOOP("ErrorText", "Another program is using these notes. Try again.")},
    Entry{ErrorCode::Cancelled, QT_TRANSLATE_NOOP("ErrorText", "It was cancelled.")},
    Entry{ErrorCode::TimedOut, QT_TRANSLATE_NOOP("ErrorText", "It took too long. Try again.")},
    Entry{ErrorCode::DiskFull,
          QT_TRANSLATE_NOOP("ErrorText", "The disk is full. Nothing is lost; free some space and try again.")},
    Entry{ErrorCode::ReadOnly, QT_TRANSLATE_NOOP("ErrorText", "The data folder cannot be written to.")},
    Entry{ErrorCode::Corrupt, QT_TRANSLATE_NOOP("ErrorText", "The file is damaged. A backup may help.")},
    Entry{ErrorCode::TooNew, QT_TRANSLATE_NOOP("ErrorText", "It was written by a newer version of Chimera.")},
    Entry{ErrorCode::Unsupported, QT_TRANSLATE_NOOP("ErrorText", "This format is not supported.")},
    Entry{ErrorCode::Network, QT_TRANSLATE_NOOP("ErrorText", "The other side could not be reached.")},
    Entry{ErrorCode::Partial, QT_TRANSLATE_NOOP("ErrorText", "Some of it was done; the report says what was not.")},
    Entry{ErrorCode::Config, QT_TRANSLATE_NOOP("ErrorText", "A setting or the installation is not right.")},
    Entry{ErrorCode::Io, QT_TRANSLATE_NOOP("ErrorText", "A file could not be read or written.")},
    Entry{ErrorCode::Internal, QT_TRANSLATE_NOOP("ErrorText", "An internal error. The log has the details.")},
};

} // namespace

QString errorText(const Error& error)
{
    // What breaks a rule is best said by the rule itself.
    if (error.code == ErrorCode::Invalid && !error.message.isEmpty())
        return error.message;
    for (const Entry& entry : Table) {
        if (entry.code == error.code)
            return QCoreApplication::translate("ErrorText", entry.text);
    }
    return error.message;
}

} // namespace chimera::ui
