#!/bin/sh
# Prepares an empty data directory and becomes PostgreSQL. A start that is cut short leaves nothing
# that a later one could mistake for a database: the directory gets its name when it is complete.
set -eu
data=/var/lib/postgresql/data
[ "${1:-}" = postgres ] && shift

if [ "$(id -u)" = 0 ]; then
  mkdir -p "$data"
  chown postgres:postgres "$data" /var/run/postgresql
  chmod 700 "$data"
  exec su -s /bin/sh -- postgres /usr/local/bin/entrypoint "$@"
fi

# fill <file>: the file with @NAMES@ filled in from the environment, never through a command line.
fill() {
  awk '
    function value(name, v) { v = ENVIRON[name]; gsub(/\047/, "\047\047", v); gsub(/[\\&]/, "\\\\&", v); return v }
    { gsub(/@PASSWORD@/, value("POSTGRES_PASSWORD"))
      gsub(/@JWT_SECRET@/, value("JWT_SECRET"))
      gsub(/@JWT_EXP@/, value("JWT_EXP"))
      print }' "$1"
}

if [ ! -d "$data/pg" ]; then
  [ -n "${POSTGRES_PASSWORD:-}" ] || {
    echo "POSTGRES_PASSWORD is not set" >&2
    exit 64
  }
  rm -rf "$data/new"
  umask 077
  printf '%s' "$POSTGRES_PASSWORD" >"$data/.password"
  initdb -D "$data/new" -U supabase_admin -E UTF8 --locale=C -A scram-sha-256 --pwfile="$data/.password" \
    --no-instructions --no-sync >/dev/null
  rm -f "$data/.password"
  for step in postgres:/etc/postgresql/setup.sql _supabase:/etc/postgresql/setup-supabase.sql; do
    fill "${step#*:}" |
      postgres --single -D "$data/new" -c exit_on_error=true -c log_min_messages=fatal "${step%%:*}" >/dev/null
  done
  sync
  mv "$data/new" "$data/pg"
fi
exec postgres -D "$data/pg" "$@"
