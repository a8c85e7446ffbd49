#!/bin/sh
# Fills the keys of the environment into the routes and starts the gateway. Nothing of the routes or
# of the keys is ever run as a shell command; the result is in memory only.
set -eu
umask 077

# A key stands inside quotes in YAML and in Lua below, so it may hold nothing that ends them.
for name in SUPABASE_ANON_KEY SUPABASE_SERVICE_KEY SUPABASE_PUBLISHABLE_KEY SUPABASE_SECRET_KEY \
  ANON_KEY_ASYMMETRIC SERVICE_ROLE_KEY_ASYMMETRIC; do
  if ! awk -v name="$name" 'BEGIN { exit ENVIRON[name] !~ /^[A-Za-z0-9._~+\/=-]*$/ }'; then
    echo "the gateway's $name holds a character that no key has" >&2
    exit 64
  fi
done

anon="${ANON_KEY_ASYMMETRIC:-}"
service="${SERVICE_ROLE_KEY_ASYMMETRIC:-}"
publishable="${SUPABASE_PUBLISHABLE_KEY:-}"
secret="${SUPABASE_SECRET_KEY:-}"

# The token behind an opaque key, or the key itself, for the header $1 or parameter $1.
translated() {
  printf '%s' "($1 ~= nil and $1 ~= '' and (($1 == '$secret' and '$2$service')"
  printf '%s' " or ($1 == '$publishable' and '$2$anon') or $1))"
}

# A caller's own token stays, but for an opaque key that was sent as one.
own="(headers.authorization ~= nil and headers.authorization:sub(1, 10) ~= 'Bearer sb_'"
own="$own and headers.authorization)"
LUA_AUTH_EXPR="\$(($own or $(translated headers.apikey 'Bearer ') or ''))"
LUA_API_KEY_EXPR="\$(($(translated headers.apikey '') or ''))"
LUA_RT_WS_EXPR="\$(($(translated query_params.apikey '')"
LUA_RT_WS_EXPR="$LUA_RT_WS_EXPR or $(translated headers.apikey '') or ''))"
export LUA_AUTH_EXPR LUA_API_KEY_EXPR LUA_RT_WS_EXPR

awk '
  BEGIN {
    names = "SUPABASE_ANON_KEY SUPABASE_SERVICE_KEY SUPABASE_PUBLISHABLE_KEY SUPABASE_SECRET_KEY"
    names = names " DASHBOARD_USERNAME DASHBOARD_PASSWORD"
    names = names " LUA_AUTH_EXPR LUA_API_KEY_EXPR LUA_RT_WS_EXPR"
    count = split(names, list, " ")
    for (i = 1; i <= count; i++) known[list[i]] = 1
  }
  {
    line = $0
    filled = ""
    while (match(line, /\$[A-Z][A-Z0-9_]*/)) {
      name = substr(line, RSTART + 1, RLENGTH - 1)
      filled = filled substr(line, 1, RSTART - 1)
      filled = filled (name in known ? ENVIRON[name] : "$" name)
      line = substr(line, RSTART + RLENGTH)
    }
    filled = filled line
    # a key that the project does not have must not become an empty key that opens the door
    if (filled ~ /^ *- key: \047\047$/) next
    print filled
  }
' /home/kong/temp.yml > "$KONG_DECLARATIVE_CONFIG"

exec /docker-entrypoint.sh kong docker-start
