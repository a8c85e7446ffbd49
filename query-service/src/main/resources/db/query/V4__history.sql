-- Everything that was told of a project or organization, whole: what any state follows from.
create table history (
  event_id text primary key,
  subject text not null,
  type text not null,
  source text not null,
  -- Of facts, their place among those of the same subject; what workers observed has none.
  sequence bigint,
  at timestamptz not null,
  actor text,
  correlation_id text,
  causation_id text,
  body text not null,
  topic text not null,
  kafka_partition integer not null,
  kafka_offset bigint not null
);
create index history_of_subject on history (subject, at);
create index history_of_facts on history (subject, sequence) where sequence is not null;

-- The topics hold the past: it is read again, and what is in the rows already changes nothing.
delete from projection_position;
