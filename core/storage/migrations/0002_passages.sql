-- Passages of memories, their own full-text table and their vectors. All of it follows from the texts: it is in no archive,
-- and whatever is missing is made again by the embedding job.

-- Where a short text stands among others: who said it, in which thread, at which place, when. Out of the metadata's
-- "author", "thread", "position" and "time".
CREATE TABLE memory_context(
  memory INTEGER PRIMARY KEY REFERENCES memory(pk) ON DELETE CASCADE,
  thread TEXT NOT NULL,                    -- '' none
  position INTEGER NOT NULL,               -- counted from any number, by ones
  author TEXT NOT NULL,
  said_at INTEGER                          -- microseconds
);
CREATE INDEX memory_context_thread ON memory_context(thread, position) WHERE thread <> '';
CREATE INDEX memory_context_author ON memory_context(author) WHERE author <> '';

-- The queue, and what became of each memory. A row for every memory.
CREATE TABLE memory_index(
  memory INTEGER PRIMARY KEY REFERENCES memory(pk) ON DELETE CASCADE,
  state INTEGER NOT NULL DEFAULT 0,        -- 0 pending, 1 ready (or in Trash), 2 failed
  stamp INTEGER NOT NULL DEFAULT 1,        -- grows with each change of what is indexed
  priority INTEGER NOT NULL DEFAULT 0,     -- 1: somebody wrote it just now; 0: imports and rebuilds
  searchable INTEGER NOT NULL DEFAULT 0,   -- its passages are in passage_fts
  cutter TEXT NOT NULL DEFAULT '',         -- what measured its passages
  reason TEXT NOT NULL DEFAULT ''          -- why it failed, or what was left out
);
CREATE INDEX memory_index_pending ON memory_index(priority DESC, memory DESC) WHERE state = 0;
CREATE INDEX memory_index_failed ON memory_index(memory) WHERE state = 2;

CREATE TABLE passage(
  pk INTEGER PRIMARY KEY AUTOINCREMENT,    -- never used twice: vectors in memory are known by it
  memory INTEGER NOT NULL REFERENCES memory(pk) ON DELETE CASCADE,
  ordinal INTEGER NOT NULL,
  begin_byte INTEGER NOT NULL,             -- in the UTF-8 of the memory's text: [begin_byte, end_byte)
  end_byte INTEGER NOT NULL,
  tokens INTEGER NOT NULL,
  hash BLOB NOT NULL                       -- of the text that is embedded
);
CREATE INDEX passage_place ON passage(memory, ordinal);

-- All vectors of one model. At most one is 'current' (search answers from it), one 'building', one 'previous' (the way back);
-- 'dropped' ones are taken away in small steps.
CREATE TABLE generation(
  pk INTEGER PRIMARY KEY AUTOINCREMENT,
  model TEXT NOT NULL,
  fingerprint TEXT NOT NULL,               -- of the model's files: another file is another generation
  dimension INTEGER NOT NULL,
  state TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  completed_at INTEGER
);
CREATE UNIQUE INDEX generation_state ON generation(state) WHERE state <> 'dropped';

-- Small codes that the index in memory is loaded from, and apart from them the whole vectors, of which only candidates are read.
CREATE TABLE passage_vector(
  pk INTEGER PRIMARY KEY,
  generation INTEGER NOT NULL REFERENCES generation(pk) ON DELETE CASCADE,
  passage INTEGER NOT NULL REFERENCES passage(pk) ON DELETE CASCADE,
  code BLOB NOT NULL                       -- float32 scale, then int8[dimension]
);
CREATE UNIQUE INDEX passage_vector_place ON passage_vector(passage, generation);
CREATE INDEX passage_vector_generation ON passage_vector(generation);
CREATE TABLE passage_float(
  vector INTEGER PRIMARY KEY REFERENCES passage_vector(pk) ON DELETE CASCADE,
  value BLOB NOT NULL                      -- float32[dimension], little-endian, L2-normalised
);

CREATE VIEW passage_words AS
SELECT p.pk AS pk, p.memory AS memory,
       without_cjk(m.title) AS title,
       without_cjk(CAST(substr(CAST(t.content AS BLOB), p.begin_byte + 1, p.end_byte - p.begin_byte) AS TEXT)) AS content,
       cjk_bigrams(CASE p.ordinal WHEN 0 THEN m.title || char(10) ELSE '' END ||
                   CAST(substr(CAST(t.content AS BLOB), p.begin_byte + 1, p.end_byte - p.begin_byte) AS TEXT)) AS cjk,
       coalesce(c.author, '') AS author,
       coalesce(day_words(c.said_at), '') AS day,
       'w' || m.workspace AS place
  FROM memory_index i
  JOIN passage p ON p.memory = i.memory
  JOIN memory m ON m.pk = i.memory
  JOIN memory_text t ON t.memory = i.memory
  LEFT JOIN memory_context c ON c.memory = i.memory
 WHERE i.searchable = 1;

CREATE VIRTUAL TABLE passage_fts USING fts5(
  title, content, cjk, author, day, place,
  content='passage_words', content_rowid='pk',
  tokenize="porter unicode61 remove_diacritics 2"
);

-- What is indexed changes: first the old words leave the index, while the rows still say them; after the change the job
-- gets the memory. Trash only leaves.
CREATE TRIGGER text_leaves_passages BEFORE UPDATE OF content ON memory_text
WHEN old.content IS NOT new.content AND (SELECT searchable FROM memory_index WHERE memory = old.memory) = 1 BEGIN
  INSERT INTO passage_fts(passage_fts, rowid, title, content, cjk, author, day, place)
  SELECT 'delete', pk, title, content, cjk, author, day, place FROM passage_words WHERE memory = old.memory;
  UPDATE memory_index SET searchable = 0 WHERE memory = old.memory;
END;
CREATE TRIGGER memory_leaves_passages BEFORE UPDATE OF title, metadata, workspace, trashed_at ON memory
WHEN (old.title IS NOT new.title OR old.metadata IS NOT new.metadata OR old.workspace IS NOT new.workspace
  OR (old.trashed_at IS NULL AND new.trashed_at IS NOT NULL))
 AND (SELECT searchable FROM memory_index WHERE memory = old.pk) = 1 BEGIN
  INSERT INTO passage_fts(passage_fts, rowid, title, content, cjk, author, day, place)
  SELECT 'delete', pk, title, content, cjk, author, day, place FROM passage_words WHERE memory = old.pk;
  UPDATE memory_index SET searchable = 0 WHERE memory = old.pk;
END;
CREATE TRIGGER memory_gone_from_passages BEFORE DELETE ON memory
WHEN (SELECT searchable FROM memory_index WHERE memory = old.pk) = 1 BEGIN
  INSERT INTO passage_fts(passage_fts, rowid, title, content, cjk, author, day, place)
  SELECT 'delete', pk, title, content, cjk, author, day, place FROM passage_words WHERE memory = old.pk;
  UPDATE memory_index SET searchable = 0 WHERE memory = old.pk;
END;

CREATE TRIGGER text_queued AFTER UPDATE OF content ON memory_text WHEN old.content IS NOT new.content BEGIN
  UPDATE memory_index SET state = 0, stamp = stamp + 1, priority = 1 WHERE memory = new.memory;
END;
CREATE TRIGGER memory_queued AFTER UPDATE OF title, metadata, workspace, trashed_at ON memory
WHEN old.title IS NOT new.title OR old.metadata IS NOT new.metadata OR old.workspace IS NOT new.workspace
  OR (old.trashed_at IS NULL) IS NOT (new.trashed_at IS NULL) BEGIN
  UPDATE memory_index SET state = new.trashed_at IS NOT NULL, stamp = stamp + 1, priority = 1, reason = '' WHERE memory = new.pk;
END;
CREATE TRIGGER memory_queued_new AFTER INSERT ON memory BEGIN
  INSERT INTO memory_index(memory, state, priority) VALUES(new.pk, new.trashed_at IS NOT NULL, new.import IS NULL);
END;

CREATE VIEW metadata_context AS
SELECT pk AS memory,
       CASE WHEN json_type(metadata, '$.thread') IN ('text', 'integer') THEN CAST(json_extract(metadata, '$.thread') AS TEXT) ELSE '' END AS thread,
       CASE WHEN json_type(metadata, '$.position') IN ('integer', 'real') THEN CAST(json_extract(metadata, '$.position') AS INTEGER) ELSE 0 END AS position,
       CASE json_type(metadata, '$.author') WHEN 'text' THEN json_extract(metadata, '$.author') ELSE '' END AS author,
       CASE json_type(metadata, '$.time') WHEN 'text' THEN time_of(json_extract(metadata, '$.time')) END AS said_at
  FROM memory
 WHERE metadata <> '{}' AND json_valid(metadata)
   AND (json_type(metadata, '$.thread') IS NOT NULL OR json_type(metadata, '$.author') IS NOT NULL OR json_type(metadata, '$.time') IS NOT NULL);

CREATE TRIGGER context_read AFTER INSERT ON memory WHEN new.metadata <> '{}' BEGIN
  INSERT INTO memory_context(memory, thread, position, author, said_at)
  SELECT memory, thread, position, author, said_at FROM metadata_context WHERE memory = new.pk;
END;
CREATE TRIGGER context_reread AFTER UPDATE OF metadata ON memory WHEN old.metadata IS NOT new.metadata BEGIN
  DELETE FROM memory_context WHERE memory = new.pk;
  INSERT INTO memory_context(memory, thread, position, author, said_at)
  SELECT memory, thread, position, author, said_at FROM metadata_context WHERE memory = new.pk;
END;

INSERT INTO memory_index(memory, state) SELECT pk, trashed_at IS NOT NULL FROM memory;
INSERT INTO memory_context(memory, thread, position, author, said_at)
SELECT memory, thread, position, author, said_at FROM metadata_context;
