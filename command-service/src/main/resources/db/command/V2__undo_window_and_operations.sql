-- When everything of a deleted project goes, unless it is restored before.
create table pending_purge (
  ref text primary key,
  purge_at timestamptz not null
);
create index pending_purge_at on pending_purge (purge_at);

-- Which project each operation ever was of.
create table operation (
  id uuid primary key,
  ref text not null
);
insert into operation (id, ref) select operation_id, ref from open_operation;
