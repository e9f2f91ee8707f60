-- fireside.db as version 2 of its tables had it; made when that form was replaced, never changed since.
PRAGMA application_id=1180123441;
PRAGMA user_version=2;
BEGIN TRANSACTION;
CREATE TABLE attempts(
        charge_id TEXT PRIMARY KEY,
        answer_id TEXT NOT NULL REFERENCES messages(id) ON DELETE CASCADE,
        position INTEGER NOT NULL,
        starts_at INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID;
INSERT INTO "attempts" VALUES('c1','a1',0,0);
INSERT INTO "attempts" VALUES('c2','a2',0,0);
INSERT INTO "attempts" VALUES('c9','a9',0,0);
CREATE TABLE buffers(
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
    , form TEXT) STRICT;
INSERT INTO "buffers" VALUES(1,'b1','0123456789abcdef0123456789abcdef',NULL,'Untitled 1','print(1)
','python',9,NULL,'2026-11-23T12:01:00.000000+00:00',NULL,'cp1252 crlf 0');
CREATE TABLE charges(
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
        counted_prompt_tokens INTEGER, bound INTEGER,
        CHECK((outcome IS NULL) = (finished_at IS NULL))
    ) STRICT;
INSERT INTO "charges" VALUES('c1','2026-11-23T12:00:00.000000+00:00','2026-11-23T12:00:03.250000+00:00','chat','fireworks','accounts/fireworks/models/starcoder-16b','finished',370,0,18,'reported',200000,NULL,200000,77600000,'req-1','k1',371,NULL);
INSERT INTO "charges" VALUES('c2','2026-11-23T12:01:00.000000+00:00',NULL,'chat','fireworks','accounts/fireworks/models/starcoder-16b',NULL,NULL,NULL,NULL,'unknown',200000,NULL,200000,NULL,NULL,'k1',402,NULL);
INSERT INTO "charges" VALUES('c9','2026-11-27T09:00:00.500000+00:00','2026-11-27T09:00:02.000000+00:00','chat','fireworks','accounts/fireworks/models/starcoder-16b','finished',480,0,6,'reported',200000,NULL,200000,97200000,'req-9','k2',480,300800000);
CREATE TABLE chunks(id INTEGER PRIMARY KEY, answer_id TEXT NOT NULL, text TEXT NOT NULL) STRICT;
INSERT INTO "chunks" VALUES(1,'a2','It is reset ');
INSERT INTO "chunks" VALUES(2,'a2','in the loop');
CREATE TABLE conversations(
        id TEXT PRIMARY KEY,
        created_at TEXT NOT NULL,
        changed_at TEXT NOT NULL,
        title TEXT NOT NULL DEFAULT '',
        draft TEXT NOT NULL DEFAULT '',
        changed INTEGER NOT NULL DEFAULT 0,
        opened INTEGER NOT NULL DEFAULT 0
    ) STRICT;
INSERT INTO "conversations" VALUES('k1','2026-11-23T12:00:00.000000+00:00','2026-11-23T12:01:00.000000+00:00','why does retry() loop for ever?','and then?',3,4);
INSERT INTO "conversations" VALUES('k2','2026-11-27T09:00:00.000000+00:00','2026-11-27T09:01:00.000000+00:00','Two files','and the ',4,5);
CREATE TABLE messages(
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
    ) STRICT;
INSERT INTO "messages" VALUES('t1','k1','t1','user',0,'2026-11-23T12:00:00.000000+00:00','why does retry() loop for ever?','','[{"title": "main.py 3-9", "text": "def retry(fn): ...", "language": "python", "path": "main.py", "first_line": 3, "last_line": 9}]',1,NULL,NULL,NULL,NULL);
INSERT INTO "messages" VALUES('a1','k1','t1','assistant',0,'2026-11-23T12:00:00.000000+00:00','Because the counter','','[]',0,'failed','fireworks/m','StarCoder','{"kind": "cut", "message": "The connection was lost.", "remedy": "continue", "details": "", "retry_after_s": null, "fits": null, "suggestions": []}');
INSERT INTO "messages" VALUES('a2','k1','t1','assistant',1,'2026-11-23T12:01:00.000000+00:00','','','[]',0,'streaming','fireworks/m','StarCoder',NULL);
INSERT INTO "messages" VALUES('q9','k2','q9','user',0,'2026-11-27T09:00:00.000000+00:00','Which one is called first?','','[{"title": "main.py", "text": "import util\nutil.run()\n", "language": "python", "path": "/src/main.py", "first_line": null, "last_line": null}, {"title": "util.py 3-4", "text": "def run():\n    pass", "language": "python", "path": "/src/util.py", "first_line": 3, "last_line": 4}]',0,NULL,NULL,NULL,NULL);
INSERT INTO "messages" VALUES('a9','k2','q9','assistant',0,'2026-11-27T09:00:01.000000+00:00','`main.py`.','','[]',0,'complete','fireworks/starcoder','StarCoder',NULL);
CREATE TABLE open_charges(charge_id TEXT PRIMARY KEY, run TEXT NOT NULL) STRICT, WITHOUT ROWID;
INSERT INTO "open_charges" VALUES('c2','0123456789abcdef0123456789abcdef');
CREATE TABLE session(key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
INSERT INTO "session" VALUES('open_files','["main.py"]');
CREATE INDEX charges_by_start ON charges(started_at);
CREATE INDEX charges_by_conversation ON charges(conversation_id);
CREATE INDEX charges_open ON charges(id) WHERE outcome IS NULL;
CREATE TRIGGER charges_are_settled_once BEFORE UPDATE ON charges WHEN OLD.outcome IS NOT NULL
        BEGIN SELECT RAISE(ABORT, 'a settled charge never changes'); END;
CREATE TRIGGER charges_are_kept BEFORE DELETE ON charges
        BEGIN SELECT RAISE(ABORT, 'a charge is never deleted'); END;
CREATE TRIGGER charges_are_opened_once BEFORE INSERT ON charges
        WHEN EXISTS (SELECT 1 FROM charges WHERE id = NEW.id)
        BEGIN SELECT RAISE(IGNORE); END;
CREATE INDEX conversations_by_change ON conversations(changed);
CREATE INDEX conversations_by_opening ON conversations(opened);
CREATE INDEX messages_by_conversation ON messages(conversation_id, turn_id);
CREATE INDEX attempts_by_answer ON attempts(answer_id, position);
CREATE INDEX chunks_by_answer ON chunks(answer_id);
CREATE TRIGGER chunks_go_with_their_answer AFTER DELETE ON messages
        BEGIN DELETE FROM chunks WHERE answer_id = OLD.id; END;
COMMIT;
