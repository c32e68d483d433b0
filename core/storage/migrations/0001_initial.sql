-- Who owns what. `pk` is the integer key inside the database, `id` the name outside.
CREATE TABLE user(
  pk INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL,
  email TEXT NOT NULL DEFAULT '',
  is_local INTEGER NOT NULL DEFAULT 0,
  created_at INTEGER NOT NULL
);

CREATE TABLE setting(
  key TEXT NOT NULL,
  scope TEXT NOT NULL DEFAULT '',        -- '' or a workspace's id
  value TEXT NOT NULL,                   -- JSON
  PRIMARY KEY(key, scope)
) WITHOUT ROWID;

CREATE TABLE workspace(
  pk INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL,
  description TEXT NOT NULL DEFAULT '',
  owner INTEGER NOT NULL REFERENCES user(pk),
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  used_at INTEGER NOT NULL,              -- last opened or written to: the order of the switcher
  trashed_at INTEGER                     -- the whole workspace is in Trash
);

CREATE TABLE member(
  workspace INTEGER NOT NULL REFERENCES workspace(pk) ON DELETE CASCADE,
  user INTEGER NOT NULL REFERENCES user(pk) ON DELETE CASCADE,
  role TEXT NOT NULL,
  joined_at INTEGER NOT NULL,
  PRIMARY KEY(workspace, user)
) WITHOUT ROWID;

CREATE TABLE activity(
  pk INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  workspace INTEGER NOT NULL REFERENCES workspace(pk) ON DELETE CASCADE,
  type TEXT NOT NULL,
  message TEXT NOT NULL,
  metadata TEXT NOT NULL DEFAULT '{}',
  at INTEGER NOT NULL
);
CREATE INDEX activity_newest ON activity(workspace, at DESC);

-- A memory without its text: what lists show. The text stands apart, so that a list never reads it.
CREATE TABLE memory(
  pk INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  workspace INTEGER NOT NULL REFERENCES workspace(pk) ON DELETE CASCADE,
  title TEXT NOT NULL,
  folded TEXT NOT NULL,                    -- the title without case and accents: sorting and links
  snippet TEXT NOT NULL,
  tags TEXT NOT NULL DEFAULT '[]',         -- JSON array, as given: order and duplicates kept
  inline_tags TEXT NOT NULL DEFAULT '[]',  -- JSON array, those written as #tag in the text
  metadata TEXT NOT NULL DEFAULT '{}',
  source TEXT NOT NULL DEFAULT '',         -- where it came from: '', 'import:markdown', ...
  pinned INTEGER NOT NULL DEFAULT 0,
  version INTEGER NOT NULL DEFAULT 1,      -- committed saves
  words INTEGER NOT NULL DEFAULT 0,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  trashed_at INTEGER,
  import INTEGER REFERENCES import(pk) ON DELETE SET NULL
);
CREATE INDEX memory_recent ON memory(workspace, updated_at DESC, pk DESC) WHERE trashed_at IS NULL;
CREATE INDEX memory_created ON memory(workspace, created_at DESC, pk DESC) WHERE trashed_at IS NULL;
CREATE INDEX memory_title ON memory(workspace, folded, pk) WHERE trashed_at IS NULL;
CREATE INDEX memory_by_title ON memory(folded) WHERE trashed_at IS NULL;
CREATE INDEX memory_pinned ON memory(workspace, updated_at DESC, pk DESC) WHERE pinned = 1 AND trashed_at IS NULL;
CREATE INDEX memory_trash ON memory(workspace, trashed_at DESC, pk DESC) WHERE trashed_at IS NOT NULL;
CREATE INDEX memory_trash_age ON memory(trashed_at) WHERE trashed_at IS NOT NULL;
CREATE INDEX memory_import ON memory(import) WHERE import IS NOT NULL;

CREATE TABLE memory_text(
  memory INTEGER PRIMARY KEY REFERENCES memory(pk) ON DELETE CASCADE,
  content TEXT NOT NULL
);

-- How many memories (not in Trash) each workspace has, kept by triggers so that no count reads a table.
CREATE TABLE workspace_count(
  workspace INTEGER PRIMARY KEY REFERENCES workspace(pk) ON DELETE CASCADE,
  memories INTEGER NOT NULL DEFAULT 0,
  trashed INTEGER NOT NULL DEFAULT 0
);
CREATE TRIGGER workspace_counted AFTER INSERT ON workspace BEGIN
  INSERT INTO workspace_count(workspace) VALUES(new.pk);
END;
CREATE TRIGGER memory_counted AFTER INSERT ON memory BEGIN
  UPDATE workspace_count SET memories = memories + (new.trashed_at IS NULL), trashed = trashed + (new.trashed_at IS NOT NULL)
   WHERE workspace = new.workspace;
END;
CREATE TRIGGER memory_uncounted AFTER DELETE ON memory BEGIN
  UPDATE workspace_count SET memories = memories - (old.trashed_at IS NULL), trashed = trashed - (old.trashed_at IS NOT NULL)
   WHERE workspace = old.workspace;
END;
CREATE TRIGGER memory_recounted AFTER UPDATE OF workspace, trashed_at ON memory
WHEN old.workspace IS NOT new.workspace OR (old.trashed_at IS NULL) IS NOT (new.trashed_at IS NULL) BEGIN
  UPDATE workspace_count SET memories = memories - (old.trashed_at IS NULL), trashed = trashed - (old.trashed_at IS NOT NULL)
   WHERE workspace = old.workspace;
  UPDATE workspace_count SET memories = memories + (new.trashed_at IS NULL), trashed = trashed + (new.trashed_at IS NOT NULL)
   WHERE workspace = new.workspace;
END;

-- Tags: one row a name (compared without case); which memory carries which is derived from memory.tags and inline_tags.
CREATE TABLE tag(
  pk INTEGER PRIMARY KEY,
  name TEXT NOT NULL,
  folded TEXT NOT NULL UNIQUE,
  colour INTEGER NOT NULL DEFAULT -1       -- index into the theme's series, -1: by name
);
CREATE TABLE memory_tag(
  memory INTEGER NOT NULL REFERENCES memory(pk) ON DELETE CASCADE,
  tag INTEGER NOT NULL REFERENCES tag(pk) ON DELETE CASCADE,
  PRIMARY KEY(memory, tag)
) WITHOUT ROWID;
CREATE INDEX memory_tag_reverse ON memory_tag(tag, memory);

-- How many memories (not in Trash) of a workspace carry a tag, kept by triggers like workspace_count.
CREATE TABLE tag_count(
  workspace INTEGER NOT NULL REFERENCES workspace(pk) ON DELETE CASCADE,
  tag INTEGER NOT NULL REFERENCES tag(pk) ON DELETE CASCADE,
  memories INTEGER NOT NULL,
  PRIMARY KEY(workspace, tag)
) WITHOUT ROWID;
CREATE INDEX tag_count_tag ON tag_count(tag);
CREATE TRIGGER tag_counted AFTER INSERT ON memory_tag BEGIN
  INSERT INTO tag_count(workspace, tag, memories)
  SELECT workspace, new.tag, 1 FROM memory WHERE pk = new.memory AND trashed_at IS NULL
  ON CONFLICT(workspace, tag) DO UPDATE SET memories = memories + 1;
END;
CREATE TRIGGER tag_uncounted AFTER DELETE ON memory_tag BEGIN
  UPDATE tag_count SET memories = memories - 1 WHERE tag = old.tag
     AND workspace = (SELECT workspace FROM memory WHERE pk = old.memory AND trashed_at IS NULL);
END;
-- Its rows in memory_tag follow when the memory is gone already and count no more.
CREATE TRIGGER memory_tags_uncounted BEFORE DELETE ON memory WHEN old.trashed_at IS NULL BEGIN
  UPDATE tag_count SET memories = memories - 1
   WHERE workspace = old.workspace AND tag IN (SELECT tag FROM memory_tag WHERE memory = old.pk);
END;
CREATE TRIGGER memory_tags_recounted AFTER UPDATE OF workspace, trashed_at ON memory
WHEN old.workspace IS NOT new.workspace OR (old.trashed_at IS NULL) IS NOT (new.trashed_at IS NULL) BEGIN
  UPDATE tag_count SET memories = memories - 1
   WHERE old.trashed_at IS NULL AND workspace = old.workspace
     AND tag IN (SELECT tag FROM memory_tag WHERE memory = old.pk);
  INSERT INTO tag_count(workspace, tag, memories)
  SELECT new.workspace, tag, 1 FROM memory_tag WHERE memory = new.pk AND new.trashed_at IS NULL
  ON CONFLICT(workspace, tag) DO UPDATE SET memories = memories + 1;
END;

-- Links as written; `target` is found by path, then title or alias when it is asked for.
CREATE TABLE link(
  pk INTEGER PRIMARY KEY,
  source INTEGER NOT NULL REFERENCES memory(pk) ON DELETE CASCADE,
  form INTEGER NOT NULL,                   -- markdown::LinkForm
  target TEXT NOT NULL,                    -- as written, without anchor
  folded TEXT NOT NULL,                    -- fold() of the last path segment without .md: what titles and names are matched with
  anchor TEXT NOT NULL DEFAULT '',
  context TEXT NOT NULL DEFAULT ''         -- the line around it
);
CREATE INDEX link_source ON link(source);
CREATE INDEX link_target ON link(folded);

-- Other names that a link may use: aliases of the front matter, and the file name where it differs from the title.
CREATE TABLE alias(
  memory INTEGER NOT NULL REFERENCES memory(pk) ON DELETE CASCADE,
  folded TEXT NOT NULL,
  name TEXT NOT NULL,
  PRIMARY KEY(memory, folded)
) WITHOUT ROWID;
CREATE INDEX alias_folded ON alias(folded);

-- Replaced texts.
CREATE TABLE version(
  pk INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  memory INTEGER NOT NULL REFERENCES memory(pk) ON DELETE CASCADE,
  number INTEGER NOT NULL,                 -- memory.version that this text was
  title TEXT NOT NULL,
  content TEXT NOT NULL,
  tags TEXT NOT NULL,
  metadata TEXT NOT NULL,
  saved_at INTEGER NOT NULL,               -- when this text had been saved
  replaced_at INTEGER NOT NULL,
  reason TEXT NOT NULL                     -- 'edit', 'cli', 'import', 'restore', 'conflict', 'tags' ...
);
CREATE INDEX version_memory ON version(memory, number DESC);
CREATE INDEX version_age ON version(replaced_at);

-- Text that is being typed and not saved yet (or cannot be: a full disk, a conflict).
CREATE TABLE draft(
  memory TEXT PRIMARY KEY,                 -- id; '' and 'new-...' for texts that have no memory yet
  base_version INTEGER NOT NULL DEFAULT 0,
  title TEXT NOT NULL,
  content TEXT NOT NULL,
  tags TEXT NOT NULL DEFAULT '[]',
  workspace TEXT NOT NULL DEFAULT '',
  saved_at INTEGER NOT NULL
) WITHOUT ROWID;

-- Files, stored once by the SHA-256 of their bytes in attachments/ab/cdef...
CREATE TABLE attachment(
  pk INTEGER PRIMARY KEY,
  hash TEXT NOT NULL UNIQUE,
  size INTEGER NOT NULL,
  mime TEXT NOT NULL DEFAULT '',
  created_at INTEGER NOT NULL
);
CREATE TABLE memory_attachment(
  memory INTEGER NOT NULL REFERENCES memory(pk) ON DELETE CASCADE,
  name TEXT NOT NULL,                      -- as the text calls it, without folders
  path TEXT NOT NULL DEFAULT '',           -- as it lay in the vault
  attachment INTEGER NOT NULL REFERENCES attachment(pk), -- after the key: else SQLite 3.40's integrity_check reports NULLs
  PRIMARY KEY(memory, name, path)
) WITHOUT ROWID;
CREATE INDEX memory_attachment_reverse ON memory_attachment(attachment);
CREATE INDEX memory_attachment_name ON memory_attachment(name COLLATE NOCASE);

CREATE TABLE saved_search(
  pk INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  workspace INTEGER REFERENCES workspace(pk) ON DELETE CASCADE, -- NULL: in every workspace
  name TEXT NOT NULL,
  query TEXT NOT NULL,
  position INTEGER NOT NULL,
  created_at INTEGER NOT NULL
);

-- One row an import; what it made or changed points here, so that the whole can be undone.
CREATE TABLE import(
  pk INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  workspace INTEGER NOT NULL REFERENCES workspace(pk) ON DELETE CASCADE,
  kind TEXT NOT NULL,                      -- 'markdown'
  root TEXT NOT NULL,                      -- the folder's path on this machine
  started_at INTEGER NOT NULL,
  finished_at INTEGER,
  undone_at INTEGER,
  report TEXT NOT NULL DEFAULT '{}'
);

-- Where a memory came from and what it looked like there: makes a second import an update, and an untouched export exact.
CREATE TABLE source_item(
  pk INTEGER PRIMARY KEY,
  memory INTEGER NOT NULL UNIQUE REFERENCES memory(pk) ON DELETE CASCADE,
  kind TEXT NOT NULL,
  root TEXT NOT NULL,                      -- identity of the vault
  source_id TEXT NOT NULL,                 -- path inside it, NFC, '/' between
  hash TEXT NOT NULL,                      -- SHA-256 of the file's bytes
  imported_version INTEGER NOT NULL,       -- memory.version after the import: a larger one means edited here
  front_matter BLOB,                       -- the bytes before the body, verbatim
  encoding TEXT NOT NULL DEFAULT 'utf-8',  -- utf-8, utf-8-bom, utf-16le, utf-16be, windows-1252
  line_end TEXT NOT NULL DEFAULT 'lf',     -- lf, crlf
  raw BLOB,                                -- the file itself, only where the rest could not rebuild it
  mtime INTEGER NOT NULL DEFAULT 0
);
CREATE UNIQUE INDEX source_item_place ON source_item(kind, root, source_id);

-- What an import did to memories that were there before: the way back.
CREATE TABLE import_change(
  import INTEGER NOT NULL REFERENCES import(pk) ON DELETE CASCADE,
  memory INTEGER NOT NULL REFERENCES memory(pk) ON DELETE CASCADE,
  version_before INTEGER NOT NULL,         -- 0: made by the import
  source_hash_before TEXT NOT NULL DEFAULT '',
  PRIMARY KEY(import, memory)
) WITHOUT ROWID;
CREATE INDEX import_change_memory ON import_change(memory); -- deleting a memory looks here

-- Full text. The view says what is indexed; triggers keep the index in the same transaction. Trash is not in it.
-- CJK runs are taken out of the word columns and indexed as pairs of neighbours.
CREATE VIEW memory_words AS
SELECT m.pk AS pk,
       without_cjk(m.title) AS title,
       without_cjk(t.content) AS content,
       without_cjk(m.tags || m.inline_tags) AS tags,
       cjk_bigrams(m.title || char(10) || t.content || char(10) || m.tags || m.inline_tags) AS cjk
  FROM memory m JOIN memory_text t ON t.memory = m.pk
 WHERE m.trashed_at IS NULL;

CREATE VIRTUAL TABLE memory_fts USING fts5(
  title, content, tags, cjk,
  content='memory_words', content_rowid='pk',
  tokenize="porter unicode61 remove_diacritics 2"
);

-- While a row stands here, memories with a larger pk are not in the index yet: whoever put it there (memories/BulkIndex)
-- indexes them together before its transaction ends. FTS5 writes a segment at every savepoint, and each statement is one.
CREATE TABLE index_later(after INTEGER NOT NULL);

CREATE TRIGGER text_indexed AFTER INSERT ON memory_text WHEN NOT EXISTS (SELECT 1 FROM index_later WHERE after < new.memory) BEGIN
  INSERT INTO memory_fts(rowid, title, content, tags, cjk)
  SELECT pk, title, content, tags, cjk FROM memory_words WHERE pk = new.memory;
END;
CREATE TRIGGER text_reindexed AFTER UPDATE OF content ON memory_text
WHEN old.content IS NOT new.content AND NOT EXISTS (SELECT 1 FROM index_later WHERE after < new.memory) BEGIN
  INSERT INTO memory_fts(memory_fts, rowid, title, content, tags, cjk)
  SELECT 'delete', m.pk, without_cjk(m.title), without_cjk(old.content), without_cjk(m.tags || m.inline_tags),
         cjk_bigrams(m.title || char(10) || old.content || char(10) || m.tags || m.inline_tags)
    FROM memory m WHERE m.pk = old.memory AND m.trashed_at IS NULL;
  INSERT INTO memory_fts(rowid, title, content, tags, cjk)
  SELECT pk, title, content, tags, cjk FROM memory_words WHERE pk = new.memory;
END;
CREATE TRIGGER memory_reindexed AFTER UPDATE OF title, tags, inline_tags, trashed_at ON memory
WHEN (old.title IS NOT new.title OR old.tags IS NOT new.tags OR old.inline_tags IS NOT new.inline_tags
  OR (old.trashed_at IS NULL) IS NOT (new.trashed_at IS NULL)) AND NOT EXISTS (SELECT 1 FROM index_later WHERE after < new.pk) BEGIN
  INSERT INTO memory_fts(memory_fts, rowid, title, content, tags, cjk)
  SELECT 'delete', old.pk, without_cjk(old.title), without_cjk(t.content), without_cjk(old.tags || old.inline_tags),
         cjk_bigrams(old.title || char(10) || t.content || char(10) || old.tags || old.inline_tags)
    FROM memory_text t WHERE t.memory = old.pk AND old.trashed_at IS NULL;
  INSERT INTO memory_fts(rowid, title, content, tags, cjk)
  SELECT pk, title, content, tags, cjk FROM memory_words WHERE pk = new.pk AND new.trashed_at IS NULL;
END;
-- Before the rows go: the texts are still there.
CREATE TRIGGER memory_unindexed BEFORE DELETE ON memory
WHEN old.trashed_at IS NULL AND NOT EXISTS (SELECT 1 FROM index_later WHERE after < old.pk) BEGIN
  INSERT INTO memory_fts(memory_fts, rowid, title, content, tags, cjk)
  SELECT 'delete', pk, title, content, tags, cjk FROM memory_words WHERE pk = old.pk;
END;
