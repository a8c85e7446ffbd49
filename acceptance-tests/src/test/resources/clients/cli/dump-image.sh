#!/bin/sh
# The image whose pg_dump the CLI runs, where no registry has it: the offline PostgreSQL, and the
# shell of this machine, which the CLI's script wants. As the CLI has hosts of its own here, so has
# its container: the shell adds them before it does anything.
# dump-image.sh <offline image> <name of the image> <line of an /etc/hosts>
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p "$work/root/bin" "$work/root/usr/bin"
cp -L /bin/bash /bin/sed "$work/root/bin/"
cp -L /usr/bin/env "$work/root/usr/bin/"
for library in $(ldd /bin/bash /bin/sed /usr/bin/env | grep -o '/lib[^ ]*' | sort -u); do
  mkdir -p "$work/root$(dirname "$library")"
  cp -L "$library" "$work/root$library"
done
mkdir -p "$work/root/etc"
printf "echo '%s' >>/etc/hosts\n" "$3" >"$work/root/etc/names.sh"
printf 'FROM %s\nUSER root\nCOPY root/ /\nENV BASH_ENV=/etc/names.sh\nENTRYPOINT ["/usr/bin/env"]\nCMD []\n' "$1" \
  >"$work/Dockerfile"
docker build -q -t "$2" "$work"
