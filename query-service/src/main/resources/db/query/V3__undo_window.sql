-- When everything of a deleted project goes; absent unless an undo window runs.
alter table project add column purge_at timestamptz;
