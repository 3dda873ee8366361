# ./run lock: makes requirements/*.txt again from pyproject.toml. uv.lock is not kept: it names hosts (docs/decisions/locks-without-hosts.md).
set -euo pipefail

UV=.tools/uv/bin/uv
[ -x "$UV" ] || UV=$(command -v uv)
export_lock() {
  local name=$1
  shift
  "$UV" export --quiet --no-emit-project --no-header --no-annotate "$@" -o "requirements/$name.txt"
}

rm -f uv.lock
trap 'rm -f uv.lock' EXIT
"$UV" lock --quiet "$@"
export_lock run --no-default-groups --extra models
export_lock dev --no-default-groups --all-extras --group dev
export_lock docs --only-group docs
export_lock build --only-group build
sed -n 's/^\(uv==[^ ]*\).*/\1/p' requirements/uv.txt | "$UV" pip compile --quiet --generate-hashes --no-header --no-annotate - -o requirements/uv.txt
npm=.tools/build/bin/npm
[ -x "$npm" ] && PATH="$PWD/.tools/build/bin:$PATH" "$npm" install --package-lock-only --silent
if grep -nE 'https?://' requirements/*.txt package-lock.json; then
  echo "A lock names a host; see docs/decisions/locks-without-hosts.md." >&2
  exit 1
fi
