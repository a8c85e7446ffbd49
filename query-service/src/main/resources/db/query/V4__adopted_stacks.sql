-- What was adopted; absent for a project that is managed from here.
alter table project add column adopted text;
