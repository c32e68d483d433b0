-- Conversations over memories.

-- What must not leave this machine.
ALTER TABLE workspace ADD COLUMN local_only INTEGER NOT NULL DEFAULT 0;
ALTER TABLE memory ADD COLUMN local_only INTEGER NOT NULL DEFAULT 0;

CREATE TABLE conversation(
  pk INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  workspace INTEGER NOT NULL REFERENCES workspace(pk) ON DELETE CASCADE,
  title TEXT NOT NULL,
  model TEXT NOT NULL,
  status TEXT NOT NULL DEFAULT 'active',
  pinned INTEGER NOT NULL DEFAULT 0,
  use_memories INTEGER NOT NULL DEFAULT 1,
  strict INTEGER NOT NULL DEFAULT 0,
  local_only INTEGER NOT NULL DEFAULT 0,
  head INTEGER,                            -- message.pk: the end of the branch that is shown
  messages INTEGER NOT NULL DEFAULT 0,     -- in that branch
  preview TEXT NOT NULL DEFAULT '',        -- the beginning of its newest message
  closed_at_message INTEGER,               -- the head when it was closed last: closing again without new messages makes nothing
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  trashed_at INTEGER
);
CREATE INDEX conversation_recent ON conversation(workspace, pinned DESC, updated_at DESC, pk DESC) WHERE trashed_at IS NULL;
CREATE INDEX conversation_trash ON conversation(workspace, trashed_at DESC) WHERE trashed_at IS NOT NULL;
CREATE INDEX conversation_trash_age ON conversation(trashed_at) WHERE trashed_at IS NOT NULL;

-- A tree: an edited question or another answer is a sibling of the one before.
CREATE TABLE message(
  pk INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  conversation INTEGER NOT NULL REFERENCES conversation(pk) ON DELETE CASCADE,
  parent INTEGER REFERENCES message(pk) ON DELETE CASCADE,
  role TEXT NOT NULL,
  content TEXT NOT NULL,
  at INTEGER NOT NULL,
  pinned INTEGER NOT NULL DEFAULT 0,
  state INTEGER NOT NULL DEFAULT 0,        -- 0 done, 1 stopped, 2 failed
  error TEXT NOT NULL DEFAULT '',
  reasoning TEXT NOT NULL DEFAULT '',
  metadata TEXT NOT NULL DEFAULT '{}',
  files TEXT NOT NULL DEFAULT '[]'         -- [{name, text}]
);
CREATE INDEX message_conversation ON message(conversation, at, pk);
CREATE INDEX message_parent ON message(parent);

-- What was sent for an answer (JSON, chat/Receipt). Apart, so that reading a conversation does not read it.
CREATE TABLE receipt(
  message INTEGER PRIMARY KEY REFERENCES message(pk) ON DELETE CASCADE,
  value TEXT NOT NULL
);

-- The passages that an answer rests on. The memory may be gone; its title then is kept.
CREATE TABLE citation(
  message INTEGER NOT NULL REFERENCES message(pk) ON DELETE CASCADE,
  number INTEGER NOT NULL,
  memory TEXT NOT NULL,                    -- id
  title TEXT NOT NULL,
  quote TEXT NOT NULL,
  begin_byte INTEGER NOT NULL,
  end_byte INTEGER NOT NULL,
  score REAL NOT NULL,
  PRIMARY KEY(message, number)
) WITHOUT ROWID;
CREATE INDEX citation_memory ON citation(memory);

CREATE TABLE injection(
  conversation INTEGER NOT NULL REFERENCES conversation(pk) ON DELETE CASCADE,
  memory INTEGER NOT NULL REFERENCES memory(pk) ON DELETE CASCADE,
  active INTEGER NOT NULL DEFAULT 1,
  always INTEGER NOT NULL DEFAULT 0,
  added_at INTEGER NOT NULL,
  PRIMARY KEY(conversation, memory)
) WITHOUT ROWID;
CREATE INDEX injection_memory ON injection(memory);

CREATE TABLE chat_draft(
  conversation TEXT PRIMARY KEY,           -- id; '' a conversation that is not made yet
  text TEXT NOT NULL,
  saved_at INTEGER NOT NULL
) WITHOUT ROWID;

-- Words of titles and messages, for the search inside conversations.
CREATE VIEW message_words AS
SELECT m.pk AS pk, without_cjk(m.content) AS content, cjk_bigrams(m.content) AS cjk FROM message m;
CREATE VIRTUAL TABLE message_fts USING fts5(
  content, cjk, content='message_words', content_rowid='pk', tokenize="porter unicode61 remove_diacritics 2"
);
CREATE TRIGGER message_indexed AFTER INSERT ON message BEGIN
  INSERT INTO message_fts(rowid, content, cjk) VALUES(new.pk, without_cjk(new.content), cjk_bigrams(new.content));
END;
CREATE TRIGGER message_reindexed AFTER UPDATE OF content ON message WHEN old.content IS NOT new.content BEGIN
  INSERT INTO message_fts(message_fts, rowid, content, cjk)
  VALUES('delete', old.pk, without_cjk(old.content), cjk_bigrams(old.content));
  INSERT INTO message_fts(rowid, content, cjk) VALUES(new.pk, without_cjk(new.content), cjk_bigrams(new.content));
END;
CREATE TRIGGER message_unindexed BEFORE DELETE ON message BEGIN
  INSERT INTO message_fts(message_fts, rowid, content, cjk)
  VALUES('delete', old.pk, without_cjk(old.content), cjk_bigrams(old.content));
END;

-- Model providers. The key is not here: see settings/Secrets.
CREATE TABLE integration(
  pk INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  user INTEGER NOT NULL REFERENCES user(pk) ON DELETE CASCADE,
  provider TEXT NOT NULL,
  name TEXT NOT NULL DEFAULT '',
  base_url TEXT NOT NULL DEFAULT '',
  model_id TEXT NOT NULL DEFAULT '',
  model_name TEXT NOT NULL DEFAULT '',
  masked_key TEXT NOT NULL DEFAULT '',
  status TEXT NOT NULL DEFAULT 'unknown',
  error TEXT NOT NULL DEFAULT '',
  timeouts TEXT NOT NULL DEFAULT '{}',     -- seconds: {connect, firstByte, idle}
  tested_at INTEGER,
  created_at INTEGER NOT NULL
);
CREATE INDEX integration_user ON integration(user, pk);

-- What each answer took, for sums by provider and day. Stays when the message goes.
CREATE TABLE usage(
  pk INTEGER PRIMARY KEY,
  message INTEGER REFERENCES message(pk) ON DELETE SET NULL,
  conversation INTEGER REFERENCES conversation(pk) ON DELETE SET NULL,
  workspace INTEGER NOT NULL REFERENCES workspace(pk) ON DELETE CASCADE,
  provider TEXT NOT NULL,
  model TEXT NOT NULL,
  at INTEGER NOT NULL,
  prompt_tokens INTEGER NOT NULL,
  answer_tokens INTEGER NOT NULL,
  estimated INTEGER NOT NULL DEFAULT 0,    -- the provider did not say
  cost REAL,                               -- US dollars; NULL: no price known
  first_token_ms REAL NOT NULL,
  total_ms REAL NOT NULL,
  failed INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX usage_place ON usage(workspace, at);
CREATE INDEX usage_conversation ON usage(conversation);
CREATE INDEX usage_message ON usage(message);

-- The inbox: what might be remembered, until somebody decides.
CREATE TABLE proposal(
  pk INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  workspace INTEGER NOT NULL REFERENCES workspace(pk) ON DELETE CASCADE,
  conversation INTEGER REFERENCES conversation(pk) ON DELETE SET NULL,
  message INTEGER REFERENCES message(pk) ON DELETE SET NULL,
  kind TEXT NOT NULL,                      -- 'summary', 'fact', 'agent'
  title TEXT NOT NULL,
  content TEXT NOT NULL,
  tags TEXT NOT NULL DEFAULT '[]',
  metadata TEXT NOT NULL DEFAULT '{}',
  contradicts INTEGER REFERENCES memory(pk) ON DELETE SET NULL,
  contradiction TEXT NOT NULL DEFAULT '',  -- what differs, one sentence
  local_only INTEGER NOT NULL DEFAULT 0,   -- the memory made of it is
  state TEXT NOT NULL DEFAULT 'open',      -- 'open', 'accepted', 'merged', 'rejected'
  memory INTEGER REFERENCES memory(pk) ON DELETE SET NULL, -- what became of it
  hash TEXT NOT NULL DEFAULT '',           -- of its folded text: the same is not proposed again after a rejection
  created_at INTEGER NOT NULL,
  decided_at INTEGER
);
CREATE INDEX proposal_open ON proposal(workspace, created_at DESC) WHERE state = 'open';
CREATE INDEX proposal_hash ON proposal(workspace, hash);
CREATE INDEX proposal_conversation ON proposal(conversation);
CREATE INDEX proposal_message ON proposal(message);
CREATE INDEX proposal_memory ON proposal(memory);
CREATE INDEX proposal_contradicts ON proposal(contradicts);

CREATE TABLE workspace_conversations(
  workspace INTEGER PRIMARY KEY REFERENCES workspace(pk) ON DELETE CASCADE,
  conversations INTEGER NOT NULL DEFAULT 0
);
CREATE TRIGGER conversation_counted AFTER INSERT ON conversation WHEN new.trashed_at IS NULL BEGIN
  INSERT INTO workspace_conversations(workspace, conversations) VALUES(new.workspace, 1)
  ON CONFLICT(workspace) DO UPDATE SET conversations = conversations + 1;
END;
CREATE TRIGGER conversation_uncounted AFTER DELETE ON conversation WHEN old.trashed_at IS NULL BEGIN
  UPDATE workspace_conversations SET conversations = conversations - 1 WHERE workspace = old.workspace;
END;
CREATE TRIGGER conversation_recounted AFTER UPDATE OF trashed_at ON conversation
WHEN (old.trashed_at IS NULL) IS NOT (new.trashed_at IS NULL) BEGIN
  INSERT INTO workspace_conversations(workspace, conversations) VALUES(new.workspace, (new.trashed_at IS NULL) - (old.trashed_at IS NULL))
  ON CONFLICT(workspace) DO UPDATE SET conversations = conversations + excluded.conversations;
END;
