#!/bin/sh
# Fills the keys of the environment into the routes and starts the gateway. Nothing of the routes or
# of the keys is ever run as a shell command; the result is in memory only.
set -eu
umask 077

# A key stands inside quotes in YAML and in Lua, so it may hold nothing that ends them.
for name in ANON_KEY SERVICE_ROLE_KEY SUPABASE_PUBLISHABLE_KEY SUPABASE_SECRET_KEY \
  ANON_KEY_ASYMMETRIC SERVICE_ROLE_KEY_ASYMMETRIC DASHBOARD_USERNAME API_GW_HTTP_PORT; do
  if ! awk -v name="$name" 'BEGIN { exit ENVIRON[name] !~ /^[A-Za-z0-9._~+\/=-]*$/ }'; then
    echo "the gateway's $name holds a character that no key has" >&2
    exit 64
  fi
done

# The password is given as the gateway's basic_auth filter wants it, the only way that it knows:
# the bytes of its SHA-1 in base64.
hash=$(printf '%s' "$DASHBOARD_PASSWORD" | sha1sum | awk '
  function digit(at) { return index("0123456789abcdef", substr($1, at, 1)) - 1 }
  { for (i = 1; i < 40; i += 2) printf "\\0%03o", digit(i) * 16 + digit(i + 1) }')
DASHBOARD_LOGIN="$DASHBOARD_USERNAME:{SHA}$(printf '%b' "$hash" | base64)"
export DASHBOARD_LOGIN

awk '
  BEGIN {
    names = "ANON_KEY SERVICE_ROLE_KEY SUPABASE_PUBLISHABLE_KEY SUPABASE_SECRET_KEY"
    names = names " ANON_KEY_ASYMMETRIC SERVICE_ROLE_KEY_ASYMMETRIC DASHBOARD_LOGIN API_GW_HTTP_PORT"
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
    if (filled ~ /^ *- \{key: \047\047,/) next
    print filled
  }
' /etc/envoy/lds.template.yaml > /tmp/lds.yaml

# Two threads are plenty for one project; without a word it takes one for each core of the host.
exec envoy -c /etc/envoy/envoy.yaml --concurrency 2 --disable-hot-restart --log-level warning
