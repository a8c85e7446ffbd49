#!/bin/sh
# Prepares an empty data directory and becomes PostgreSQL. The directory is prepared under another
# name and gets its own when it is complete, so that a start that is cut off at any moment leaves
# nothing that a later one could mistake for a database; the later one begins again.
set -eu
data=/var/lib/postgresql/data
scripts=/docker-entrypoint-initdb.d
[ "${1:-}" = postgres ] && shift

if [ "$(id -u)" = 0 ]; then
  mkdir -p "$data"
  chown postgres:postgres "$data" /var/run/postgresql
  chmod 700 "$data"
  exec su -s /bin/sh -- postgres /usr/local/bin/entrypoint "$@"
fi

# scripts_run <directory> <role> <script...>
scripts_run() {
  directory=$1
  role=$2
  shift 2
  for script in "$@"; do
    [ -e "$script" ] || continue
    case $script in
      *.sql) sql "$directory" "$role" -d "$POSTGRES_DB" -f "$script" ;;
      *.sql.gz) gunzip -c "$script" | sql "$directory" "$role" -d "$POSTGRES_DB" ;;
      *.sh) PGHOST=$directory PGUSER=$role sh "$script" ;;
      *) continue ;;
    esac || {
      echo "$script failed" >&2
      exit 1
    }
  done
}

if [ ! -d "$data/pg" ]; then
  [ -n "${POSTGRES_PASSWORD:-}" ] || {
    echo "POSTGRES_PASSWORD is not set" >&2
    exit 64
  }
  # The first process of a container gets no signal that it does not ask for.
  trap 'exit 143' INT TERM
  . /usr/local/lib/cluster.sh
  new=$data/new
  rm -rf "$new"
  cp -a /usr/local/pgsql/template "$new"
  # A slow disk begins with most of it while the scripts run.
  initdb --sync-only -D "$new" >/dev/null 2>&1 &
  early=$!
  server_start "$new"
  # As the real image does: init-scripts while postgres is a superuser, migrations after that.
  scripts_run "$new" postgres "$scripts"/init-scripts/*
  sql "$new" supabase_admin -d postgres -f /etc/postgresql/secrets.sql
  scripts_run "$new" supabase_admin "$scripts"/migrations/* "$scripts"/*
  server_stop
  wait "$early" || :
  # Every file is on the disk before the name is.
  initdb --sync-only -D "$new" >/dev/null
  mv "$new" "$data/pg"
  trap - INT TERM
fi
exec postgres -D "$data/pg" "$@"
