-- Accounts with passwords, what they sign in with, teams, and what was done through the network.

ALTER TABLE user ADD COLUMN folded_email TEXT NOT NULL DEFAULT ''; -- compared with this one: case says nothing
ALTER TABLE user ADD COLUMN password TEXT NOT NULL DEFAULT '';     -- Argon2id in its own notation; '' cannot sign in
ALTER TABLE user ADD COLUMN auto_store INTEGER NOT NULL DEFAULT 1;
ALTER TABLE user ADD COLUMN retention TEXT NOT NULL DEFAULT 'indefinite-84';
ALTER TABLE user ADD COLUMN leaving_at INTEGER;                    -- the account is being deleted: nothing of it can be used
CREATE UNIQUE INDEX user_email ON user(folded_email) WHERE folded_email <> '';
CREATE INDEX user_leaving ON user(leaving_at) WHERE leaving_at IS NOT NULL;

-- Tokens, of which only a hash is kept. 'access' and 'refresh' belong to a sign-in, 'tool' is made in the settings.
CREATE TABLE token(
  pk INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  user INTEGER NOT NULL REFERENCES user(pk) ON DELETE CASCADE,
  kind TEXT NOT NULL,
  hash BLOB NOT NULL UNIQUE,               -- BLAKE2b, 32 bytes
  parent INTEGER REFERENCES token(pk) ON DELETE CASCADE, -- of an access token: its refresh token
  scope TEXT NOT NULL DEFAULT 'write',     -- 'read', 'propose', 'write'
  name TEXT NOT NULL DEFAULT '',
  created_at INTEGER NOT NULL,
  expires_at INTEGER,                      -- NULL: does not
  revoked_at INTEGER,
  used_at INTEGER
);
CREATE INDEX token_user ON token(user, kind, pk);
CREATE INDEX token_parent ON token(parent);
CREATE INDEX token_expiry ON token(expires_at) WHERE expires_at IS NOT NULL;

-- Failed sign-ins, by account and by address: outlive a restart.
CREATE TABLE sign_in_failure(
  key TEXT PRIMARY KEY,                    -- 'account:' + folded e-mail, 'address:' + address
  failures INTEGER NOT NULL,
  last_at INTEGER NOT NULL,
  blocked_until INTEGER NOT NULL DEFAULT 0
) WITHOUT ROWID;
CREATE INDEX sign_in_failure_age ON sign_in_failure(last_at);

-- Codes with which a person may register where registration goes by invitation; each works once.
CREATE TABLE registration_code(
  hash BLOB PRIMARY KEY,
  created_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL
) WITHOUT ROWID;

ALTER TABLE member ADD COLUMN id TEXT NOT NULL DEFAULT '';
ALTER TABLE member ADD COLUMN status TEXT NOT NULL DEFAULT 'online';
UPDATE member SET id = 'tm-' || lower(hex(randomblob(13)));
CREATE INDEX member_user ON member(user, workspace);
CREATE TRIGGER member_named AFTER INSERT ON member WHEN new.id = '' BEGIN
  UPDATE member SET id = 'tm-' || lower(hex(randomblob(13))) WHERE workspace = new.workspace AND user = new.user;
END;
CREATE INDEX workspace_owner ON workspace(owner);

CREATE TABLE invitation(
  pk INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  workspace INTEGER NOT NULL REFERENCES workspace(pk) ON DELETE CASCADE,
  inviter INTEGER NOT NULL REFERENCES user(pk) ON DELETE CASCADE,
  invitee INTEGER NOT NULL REFERENCES user(pk) ON DELETE CASCADE,
  role TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  UNIQUE(workspace, invitee)
);
CREATE INDEX invitation_invitee ON invitation(invitee, pk DESC);
CREATE INDEX invitation_inviter ON invitation(inviter);

-- The load of a workspace every five minutes; those older than a day are thinned to one an hour and kept for a year.
CREATE TABLE load_snapshot(
  pk INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  workspace INTEGER NOT NULL REFERENCES workspace(pk) ON DELETE CASCADE,
  at INTEGER NOT NULL,
  value INTEGER NOT NULL
);
CREATE INDEX load_snapshot_time ON load_snapshot(workspace, at);
CREATE INDEX conversation_active ON conversation(workspace) WHERE status = 'active' AND trashed_at IS NULL;

CREATE INDEX conversation_latest ON conversation(workspace, updated_at DESC, pk DESC) WHERE trashed_at IS NULL;

-- Every write that came through a token.
CREATE TABLE audit(
  pk INTEGER PRIMARY KEY,
  at INTEGER NOT NULL,
  user INTEGER REFERENCES user(pk) ON DELETE SET NULL,
  token INTEGER REFERENCES token(pk) ON DELETE SET NULL,
  client TEXT NOT NULL,                    -- "http", "mcp:<name>"
  action TEXT NOT NULL,                    -- "POST /api/workspaces/{id}/memories"
  changes TEXT NOT NULL DEFAULT '[]'       -- [[entity, kind, id, workspace]]
);
CREATE INDEX audit_user ON audit(user, pk DESC);
CREATE INDEX audit_token ON audit(token, pk DESC);
CREATE INDEX audit_age ON audit(at);
