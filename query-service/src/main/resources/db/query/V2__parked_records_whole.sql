-- A topic that is made anew counts its offsets from 0 again: what was put aside belongs to one
-- incarnation. Its bytes are kept too, since the topic may be gone when somebody looks.
alter table projection_parked
  add column topic_id text not null default '',
  add column record_key text,
  add column headers text,
  add column value bytea,
  drop constraint projection_parked_pkey,
  add primary key (topic, topic_id, kafka_partition, kafka_offset);
