-- CreateTable
CREATE TABLE "audit_entry" (
    "sequence" BIGINT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "actor" JSONB NOT NULL,
    "action" TEXT NOT NULL,
    "subject" JSONB NOT NULL,
    "details" JSONB NOT NULL,
    "request_id" TEXT,
    "address" TEXT,
    "canonical" TEXT NOT NULL,
    "previous_hash" BYTEA NOT NULL,
    "hash" BYTEA NOT NULL,

    CONSTRAINT "audit_entry_pkey" PRIMARY KEY ("sequence")
);

-- CreateIndex
CREATE UNIQUE INDEX "audit_entry_hash_key" ON "audit_entry"("hash");

-- CreateIndex
CREATE INDEX "audit_entry_action_sequence_idx" ON "audit_entry"("action", "sequence" DESC);

-- Nothing that was written is changed or removed. Whoever owns the table can still switch this off: the hash chain shows it.
CREATE FUNCTION "audit_entry_refuse"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'audit_entry is append-only';
END $$;

CREATE TRIGGER "audit_entry_append_only" BEFORE UPDATE OR DELETE OR TRUNCATE ON "audit_entry"
  FOR EACH STATEMENT EXECUTE FUNCTION "audit_entry_refuse"();

-- Appends one entry and chains it to the one before. The lock is held until the transaction ends, so that sequence and chain
-- follow the order of commits and have no gaps.
CREATE FUNCTION "audit_append"(
  "actor_" jsonb, "action_" text, "subject_" jsonb, "details_" jsonb, "request_id_" text, "address_" text
) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
  last_sequence bigint;
  last_hash bytea;
  now_at timestamptz(3);
  text_ text;
BEGIN
  PERFORM pg_advisory_xact_lock(7205002);
  SELECT sequence, hash INTO last_sequence, last_hash FROM audit_entry ORDER BY sequence DESC LIMIT 1;
  last_sequence := coalesce(last_sequence, 0) + 1;
  last_hash := coalesce(last_hash, decode(repeat('00', 32), 'hex'));
  now_at := clock_timestamp();
  text_ := jsonb_build_object('sequence', last_sequence, 'at', to_char(now_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
    'actor', actor_, 'action', action_, 'subject', subject_, 'details', details_, 'requestId', request_id_, 'address', address_)::text;
  INSERT INTO audit_entry (sequence, at, actor, action, subject, details, request_id, address, canonical, previous_hash, hash)
  VALUES (last_sequence, now_at, actor_, action_, subject_, details_, request_id_, address_, text_, last_hash,
    sha256(last_hash || convert_to(text_, 'UTF8')));
  RETURN last_sequence;
END $$;
