<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="en_US">
<context>
    <name>chimera::ui::DuplicatesDialog</name>
    <message numerus="yes">
        <source>%n pairs, the most alike first.</source>
        <translation>
            <numerusform>One pair.</numerusform>
            <numerusform>%n pairs, the most alike first.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>chimera::ui::FindBar</name>
    <message numerus="yes">
        <source>%n replaced</source>
        <translation>
            <numerusform>%n replaced</numerusform>
            <numerusform>%n replaced</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>chimera::ui::InboxPage</name>
    <message numerus="yes">
        <source>%n things may be worth remembering. None of them is a memory until you accept it.</source>
        <translation>
            <numerusform>One thing may be worth remembering. It is no memory until you accept it.</numerusform>
            <numerusform>%n things may be worth remembering. None of them is a memory until you accept it.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>chimera::ui::IndexWatch</name>
    <message numerus="yes">
        <source>Index: %n failed</source>
        <translation>
            <numerusform>Index: %n failed</numerusform>
            <numerusform>Index: %n failed</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>chimera::ui::MemoryCommands</name>
    <message numerus="yes">
        <source>Moved %n memories to Trash.</source>
        <translation>
            <numerusform>Moved %n memory to Trash.</numerusform>
            <numerusform>Moved %n memories to Trash.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Restored %n memories.</source>
        <translation>
            <numerusform>Restored %n memory.</numerusform>
            <numerusform>Restored %n memories.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Delete %n memories for ever?</source>
        <translation>
            <numerusform>Delete %n memory for ever?</numerusform>
            <numerusform>Delete %n memories for ever?</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Moved %n memories to %1.</source>
        <translation>
            <numerusform>Moved %n memory to %1.</numerusform>
            <numerusform>Moved %n memories to %1.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Copied %n memories to %1.</source>
        <translation>
            <numerusform>Copied %n memory to %1.</numerusform>
            <numerusform>Copied %n memories to %1.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Tagged %n memories with #%1.</source>
        <translation>
            <numerusform>Tagged %n memory with #%1.</numerusform>
            <numerusform>Tagged %n memories with #%1.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Removed #%1 from %n memories.</source>
        <translation>
            <numerusform>Removed #%1 from %n memory.</numerusform>
            <numerusform>Removed #%1 from %n memories.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Pinned %n memories.</source>
        <translation>
            <numerusform>Pinned %n memory.</numerusform>
            <numerusform>Pinned %n memories.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Unpinned %n memories.</source>
        <translation>
            <numerusform>Unpinned %n memory.</numerusform>
            <numerusform>Unpinned %n memories.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>chimera::ui::MemoryList</name>
    <message numerus="yes">
        <source>%n found</source>
        <translation>
            <numerusform>%n found</numerusform>
            <numerusform>%n found</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>chimera::ui::SearchPage</name>
    <message numerus="yes">
        <source>%n found</source>
        <translation>
            <numerusform>%n found</numerusform>
            <numerusform>%n found</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>chimera::ui::Sidebar</name>
    <message numerus="yes">
        <source>Merged #%1 into #%2 in %n memories.</source>
        <translation>
            <numerusform>Merged #%1 into #%2 in %n memory.</numerusform>
            <numerusform>Merged #%1 into #%2 in %n memories.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Renamed #%1 to #%2 in %n memories.</source>
        <translation>
            <numerusform>Renamed #%1 to #%2 in %n memory.</numerusform>
            <numerusform>Renamed #%1 to #%2 in %n memories.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>chimera::ui::TrashPage</name>
    <message numerus="yes">
        <source>So will %n chat(s).</source>
        <translation>
            <numerusform>So will %n chat.</numerusform>
            <numerusform>So will %n chats.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n memories of “%1”, kept for %2 days.</source>
        <translation>
            <numerusform>%n memory of “%1”, kept for %2 days.</numerusform>
            <numerusform>%n memories of “%1”, kept for %2 days.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n memories will be gone with their earlier versions and attachments. This cannot be undone.</source>
        <translation>
            <numerusform>%n memory will be gone with its earlier versions and attachments. This cannot be undone.</numerusform>
            <numerusform>%n memories will be gone with their earlier versions and attachments. This cannot be undone.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>chimera::ui::ChatCommands</name>
    <message numerus="yes">
        <source>Archived %n chat(s).</source>
        <translation>
            <numerusform>Archived %n chat.</numerusform>
            <numerusform>Archived %n chats.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Took %n chat(s) out of the archive.</source>
        <translation>
            <numerusform>Took %n chat out of the archive.</numerusform>
            <numerusform>Took %n chats out of the archive.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Completed. %n proposal(s) wait in the Inbox.</source>
        <translation>
            <numerusform>Completed. %n proposal waits in the Inbox.</numerusform>
            <numerusform>Completed. %n proposals wait in the Inbox.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Moved %n chats to Trash.</source>
        <translation>
            <numerusform>Moved %n chat to Trash.</numerusform>
            <numerusform>Moved %n chats to Trash.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Restored %n chats.</source>
        <translation>
            <numerusform>Restored %n chat.</numerusform>
            <numerusform>Restored %n chats.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Delete %n chats for ever?</source>
        <translation>
            <numerusform>Delete %n chat for ever?</numerusform>
            <numerusform>Delete %n chats for ever?</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>chimera::ui::ChatList</name>
    <message numerus="yes">
        <source>%n found</source>
        <translation>
            <numerusform>%n found</numerusform>
            <numerusform>%n found</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>chimera::ui::ChatPage</name>
    <message numerus="yes">
        <source>Answer finished, %n word(s)</source>
        <translation>
            <numerusform>Answer finished, %n word</numerusform>
            <numerusform>Answer finished, %n words</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>chimera::ui::UsedPart</name>
    <message numerus="yes">
        <source>Used in %n answer(s)</source>
        <translation>
            <numerusform>Used in %n answer</numerusform>
            <numerusform>Used in %n answers</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>chimera::ui::TrashedChats</name>
    <message numerus="yes">
        <source>and %n more</source>
        <translation>
            <numerusform>and %n more</numerusform>
            <numerusform>and %n more</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>MessageBlock</name>
    <message numerus="yes">
        <source>%n more sentence(s) have no source.</source>
        <translation>
            <numerusform>%n more sentence has no source.</numerusform>
            <numerusform>%n more sentences have no source.</numerusform>
        </translation>
    </message>
</context>
</TS>
