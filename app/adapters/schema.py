"""The tables of fireside.db, as the steps that lead to them. Steps are only ever added at the end.

`user_version` counts the steps a database has gone through. Each step is a name and its statements, all in one
transaction. docs/data.md describes the tables for people.
"""

APPLICATION_ID = 0x46574131  # "FWA1": says that a file is ours

Migration = tuple[str, tuple[str, ...]]

_FIRST = (
    # One row per attempt to get an answer. Tokens, prices and cost (p$) are NULL when unknown, `outcome` while open.
    """CREATE TABLE charges(
        id TEXT PRIMARY KEY,
        started_at TEXT NOT NULL,
        finished_at TEXT,
        purpose TEXT NOT NULL,
        provider TEXT NOT NULL,
        model TEXT NOT NULL,
        outcome TEXT CHECK(outcome IN ('finished', 'stopped', 'failed')),
        prompt_tokens INTEGER CHECK(prompt_tokens >= 0),
        cached_tokens INTEGER CHECK(cached_tokens >= 0),
        completion_tokens INTEGER CHECK(completion_tokens >= 0),
        provenance TEXT NOT NULL CHECK(provenance IN ('reported', 'counted', 'unknown')),
        price_input INTEGER,
        price_cached INTEGER,
        price_output INTEGER,
        cost INTEGER,
        request_id TEXT,
        conversation_id TEXT,
        counted_prompt_tokens INTEGER,
        CHECK((outcome IS NULL) = (finished_at IS NULL))
    ) STRICT""",
    "CREATE INDEX charges_by_start ON charges(started_at)",
    "CREATE INDEX charges_by_conversation ON charges(conversation_id)",
    "CREATE INDEX charges_open ON charges(id) WHERE outcome IS NULL",
    """CREATE TRIGGER charges_are_settled_once BEFORE UPDATE ON charges WHEN OLD.outcome IS NOT NULL
        BEGIN SELECT RAISE(ABORT, 'a settled charge never changes'); END""",
    """CREATE TRIGGER charges_are_kept BEFORE DELETE ON charges
        BEGIN SELECT RAISE(ABORT, 'a charge is never deleted'); END""",
    # REPLACE would delete without the trigger above.
    """CREATE TRIGGER charges_are_opened_once BEFORE INSERT ON charges
        WHEN EXISTS (SELECT 1 FROM charges WHERE id = NEW.id)
        BEGIN SELECT RAISE(IGNORE); END""",
    # Which run of the program an open charge belongs to: a second window must not settle those of the first.
    "CREATE TABLE open_charges(charge_id TEXT PRIMARY KEY, run TEXT NOT NULL) STRICT, WITHOUT ROWID",
    # `changed` and `opened` are counters, so that a clock that jumps cannot change the order.
    """CREATE TABLE conversations(
        id TEXT PRIMARY KEY,
        created_at TEXT NOT NULL,
        changed_at TEXT NOT NULL,
        title TEXT NOT NULL DEFAULT '',
        draft TEXT NOT NULL DEFAULT '',
        changed INTEGER NOT NULL DEFAULT 0,
        opened INTEGER NOT NULL DEFAULT 0
    ) STRICT""",
    "CREATE INDEX conversations_by_change ON conversations(changed)",
    "CREATE INDEX conversations_by_opening ON conversations(opened)",
    # A question (role user, id = turn_id, `shown` = the answer on display) or one of its answers (role assistant).
    # `position` counts the questions of the conversation, or the answers of the question. Lists and problems are JSON.
    """CREATE TABLE messages(
        id TEXT PRIMARY KEY,
        conversation_id TEXT NOT NULL REFERENCES conversations(id) ON DELETE CASCADE,
        turn_id TEXT NOT NULL,
        role TEXT NOT NULL CHECK(role IN ('user', 'assistant')),
        position INTEGER NOT NULL,
        created_at TEXT NOT NULL,
        text TEXT NOT NULL DEFAULT '',
        reasoning TEXT NOT NULL DEFAULT '',
        attachments TEXT NOT NULL DEFAULT '[]',
        shown INTEGER NOT NULL DEFAULT 0,
        status TEXT,
        model TEXT,
        model_name TEXT,
        problem TEXT
    ) STRICT""",
    "CREATE INDEX messages_by_conversation ON messages(conversation_id, turn_id)",
    # The charges of an answer in their order; `starts_at` is where in its text (characters) the attempt's own begins.
    """CREATE TABLE attempts(
        charge_id TEXT PRIMARY KEY,
        answer_id TEXT NOT NULL REFERENCES messages(id) ON DELETE CASCADE,
        position INTEGER NOT NULL,
        starts_at INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID""",
    "CREATE INDEX attempts_by_answer ON attempts(answer_id, position)",
    # The journal of streaming answers: what came after `messages.text` was written.
    "CREATE TABLE chunks(id INTEGER PRIMARY KEY, answer_id TEXT NOT NULL, text TEXT NOT NULL) STRICT",
    "CREATE INDEX chunks_by_answer ON chunks(answer_id)",
    """CREATE TRIGGER chunks_go_with_their_answer AFTER DELETE ON messages
        BEGIN DELETE FROM chunks WHERE answer_id = OLD.id; END""",
    # Unsaved tabs. `dropped_at` is set when the text was saved or given up; such rows are kept for a week.
    """CREATE TABLE buffers(
        position INTEGER PRIMARY KEY,
        id TEXT NOT NULL UNIQUE,
        run TEXT NOT NULL,
        path TEXT,
        title TEXT NOT NULL,
        text TEXT NOT NULL,
        language TEXT NOT NULL,
        cursor INTEGER NOT NULL,
        base_digest TEXT,
        changed_at TEXT NOT NULL,
        dropped_at TEXT
    ) STRICT""",
    "CREATE TABLE session(key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID",
)

_SECOND = (
    # The worst case (p$) a request was admitted with: what a charge of unknown cost counts with in today's budget.
    "ALTER TABLE charges ADD COLUMN bound INTEGER",
    # How an unsaved text is to be written where that is not as its file is: "encoding line_ending bom".
    "ALTER TABLE buffers ADD COLUMN form TEXT",
)

_THIRD = (
    # What a person has pinned, left out and attached, and the room for the answer: JSON; empty: nothing was chosen.
    "ALTER TABLE conversations ADD COLUMN context TEXT NOT NULL DEFAULT ''",
    # What was sent in an attempt, and how it went. `body` are the very bytes (zlib); NULL: kept for the newest only.
    # Header names are lower case, both lists are JSON. Times are seconds from the moment it was sent.
    """CREATE TABLE requests(
        charge_id TEXT PRIMARY KEY,
        position INTEGER NOT NULL UNIQUE,
        sent_at TEXT NOT NULL,
        url TEXT NOT NULL,
        body BLOB,
        sent_headers TEXT NOT NULL DEFAULT '{}',
        headers TEXT NOT NULL DEFAULT '{}',
        answered_s REAL,
        first_token_s REAL,
        ended_s REAL,
        metrics TEXT NOT NULL DEFAULT '{}'
    ) STRICT""",
    """CREATE TRIGGER requests_go_with_their_attempt AFTER DELETE ON attempts
        BEGIN DELETE FROM requests WHERE charge_id = OLD.charge_id; END""",
)

_BRANCHES = (
    # Questions: the answer they follow ("": none), and which of several at one place is on display: the last picked.
    "ALTER TABLE messages ADD COLUMN after TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE messages ADD COLUMN picked INTEGER NOT NULL DEFAULT 0",
    # Until now each followed the answer on display of the one before it.
    """UPDATE messages SET after = coalesce((
        SELECT coalesce(answers.id, questions.id) FROM messages AS questions LEFT JOIN messages AS answers
            ON answers.turn_id = questions.id AND answers.role = 'assistant'
        WHERE questions.conversation_id = messages.conversation_id AND questions.role = 'user'
            AND questions.position < messages.position
        ORDER BY questions.position DESC, answers.position = questions.shown DESC, answers.position DESC LIMIT 1
    ), '') WHERE role = 'user'""",
)

_SHELVES_AND_SEARCH = (
    # `deleted_at`: in the trash since then. `options`: what the chat asks for differently, JSON.
    "ALTER TABLE conversations ADD COLUMN folder TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE conversations ADD COLUMN pinned INTEGER NOT NULL DEFAULT 0",
    "ALTER TABLE conversations ADD COLUMN deleted_at TEXT",
    "ALTER TABLE conversations ADD COLUMN options TEXT NOT NULL DEFAULT '{}'",
    # Which guard ended an answer, and what that saved; JSON.
    "ALTER TABLE messages ADD COLUMN early_stop TEXT",
    # The full-text index is made by who fills it (chat_index.py). Here stands what has a row in it (a message, or a
    # conversation for its title), and what has changed since it was put there: whoever changed it.
    "CREATE TABLE search_owners(id INTEGER PRIMARY KEY, owner TEXT NOT NULL UNIQUE) STRICT",
    "CREATE TABLE search_pending(owner TEXT PRIMARY KEY) STRICT, WITHOUT ROWID",
    """CREATE TRIGGER search_new_messages AFTER INSERT ON messages
        BEGIN INSERT INTO search_pending VALUES (NEW.id) ON CONFLICT DO NOTHING; END""",
    """CREATE TRIGGER search_changed_messages AFTER UPDATE OF text, attachments ON messages
        BEGIN INSERT INTO search_pending VALUES (NEW.id) ON CONFLICT DO NOTHING; END""",
    """CREATE TRIGGER search_deleted_messages AFTER DELETE ON messages
        BEGIN INSERT INTO search_pending VALUES (OLD.id) ON CONFLICT DO NOTHING; END""",
    """CREATE TRIGGER search_new_titles AFTER INSERT ON conversations
        BEGIN INSERT INTO search_pending VALUES (NEW.id) ON CONFLICT DO NOTHING; END""",
    """CREATE TRIGGER search_changed_titles AFTER UPDATE OF title ON conversations WHEN OLD.title <> NEW.title
        BEGIN INSERT INTO search_pending VALUES (NEW.id) ON CONFLICT DO NOTHING; END""",
    """CREATE TRIGGER search_deleted_titles AFTER DELETE ON conversations
        BEGIN INSERT INTO search_pending VALUES (OLD.id) ON CONFLICT DO NOTHING; END""",
    "INSERT INTO search_pending SELECT id FROM messages UNION SELECT id FROM conversations",
)

MIGRATIONS: tuple[Migration, ...] = (
    ("charges, conversations, buffers, session", _FIRST),
    ("charges keep their worst case, buffers their encoding and line ends", _SECOND),
    ("conversations keep their context, attempts what was sent", _THIRD),
    ("questions know the answer that they follow", _BRANCHES),
    ("chats have folders, pins, a trash and options; their words can be searched", _SHELVES_AND_SEARCH),
)
