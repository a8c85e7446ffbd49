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

-- What was put aside can be named, to be looked at, tried again or thrown away.
alter table projection_parked add column id bigint generated always as identity unique;

-- The topics hold the past, and the rows follow from it alone: it is read again from its beginning.
delete from step;
delete from operation;
delete from project;
delete from organization;
delete from projection_position;
