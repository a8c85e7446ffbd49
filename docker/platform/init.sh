#!/usr/bin/env bash
# Makes what the platform's compose file needs and no repository holds: .env from .env.example, and the
# secrets, one per file, for their owner alone. What is there already stays as it is.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
umask 077

random() { # random <bytes>: hexadecimal digits
  head -c "$1" /dev/urandom | od -An -v -tx1 | tr -d ' \n'
}

secret() { # secret <name> <prefix> <bytes>
  [ -s "secrets/$1" ] && return 0
  # Written beside it and renamed: what was cut short is never taken for a secret.
  printf '%s%s\n' "$2" "$(random "$3")" >"secrets/.$1"
  mv "secrets/.$1" "secrets/$1"
  echo "made secrets/$1"
}

mkdir -p secrets
chmod 700 secrets
secret postgres '' 24
secret command-database '' 24
secret query-database '' 24
secret superuser-token sbp_ 20
secret superuser-password '' 12
secret token-pepper '' 32
secret worker-token worker_ 20
secret worker-api-token workerapi_ 20
secret studio-passphrase studio_ 20

# The containers' user is whoever owns the secrets, and never root.
uid=$(id -u) gid=$(id -g)
if [ "$uid" = 0 ]; then
  uid=10001 gid=10001
  chown -R "$uid:$gid" secrets
fi
chmod 600 secrets/*

if [ ! -f .env ]; then
  socket=${DOCKER_SOCKET:-/var/run/docker.sock}
  {
    cat .env.example
    printf '\n# Made by init.sh.\nSUPAPLANE_UID=%s\nSUPAPLANE_GID=%s\nDOCKER_SOCKET=%s\nDOCKER_GID=%s\n' \
      "$uid" "$gid" "$socket" "$(stat -c %g "$socket" 2>/dev/null || echo 999)"
  } >.env
  echo "made .env"
fi

# Stacks' files are bind mounts, so the worker's directory has one path on the host and in its container.
directory=$(sed -n 's/^SUPAPLANE_WORKER_DIR=//p' .env | tail -n 1)
directory=${directory:-/srv/supaplane/worker}
if mkdir -p "$directory" 2>/dev/null && chmod 700 "$directory" && { [ "$(id -u)" != 0 ] || chown "$uid:$gid" "$directory"; }; then
  :
else
  echo "make $directory for user $uid, or name another SUPAPLANE_WORKER_DIR in .env" >&2
  exit 1
fi
echo "the superuser's token is in secrets/superuser-token, the password for Studio in secrets/superuser-password"
