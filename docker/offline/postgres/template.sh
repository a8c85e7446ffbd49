#!/bin/sh
# Runs once, when the image is built: makes the cluster that every project's database begins as. It
# has Supabase's roles, schemas and grants, and no password of anybody.
set -eu
template=/usr/local/pgsql/template
. /usr/local/lib/cluster.sh
if [ "$(id -u)" = 0 ]; then
  mkdir "$template"
  chown postgres:postgres "$template"
  exec su -s /bin/sh -- postgres /usr/local/lib/template.sh
fi
umask 077
# Small WAL files: a full-size one is a third of an empty cluster, and each project writes its own.
initdb -D "$template" -U supabase_admin -E UTF8 --locale=C -A trust --wal-segsize=1 --no-instructions --no-sync >/dev/null
cp /etc/postgresql/pg_hba.conf "$template/pg_hba.conf"
server_start "$template"
sql "$template" supabase_admin -d postgres -f /usr/local/lib/template.sql
server_stop
