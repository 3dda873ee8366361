# Sourced by ./run: finds or fetches what a command needs, and does nothing (in milliseconds) when it is there.
# A stamp holds the checksum of what something was made from; the same checksum means there is nothing to do.

export UV_PYTHON_DOWNLOADS=never UV_NO_PROGRESS=1 PYTHONUNBUFFERED=1
PYTHON=$PWD/.venv/bin/python
UV=
LOGS=.tools/log
ASSETS=src/plaudit/web/assets
BUILT=src/plaudit/web/static/built
FONTS=src/plaudit/foundation/typesetting/fonts

fail() {
  printf '%s\n' "$@" >&2
  exit 1
}

say() { echo "· $*" >&2; }

checksum() { cat "$@" | sha256sum | cut -d' ' -f1; }

is_stamped() { [ -f "$1" ] && [ "$(<"$1")" = "$2" ]; }

# One set-up at a time in a checkout: a second command waits for the first, then finds everything made.
hold_lock() {
  mkdir -p "$LOGS"
  exec 9>.tools/lock
  if command -v flock >/dev/null; then flock 9; fi
}

release_lock() { exec 9>&-; }

refuse_taken_port() {
  local port=${PORT:-8000} last=
  for argument in "$@"; do
    [ "$last" = --port ] && port=$argument
    [[ "$argument" == --port=* ]] && port=${argument#--port=}
    last=$argument
  done
  [[ "$port" =~ ^[0-9]+$ ]] || fail "PORT is \"$port\"; it must be a number, such as 8000."
  if (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; then
    fail "Port $port is in use by another program. Stop that program, or choose another port: PORT=$((port + 1)) ./run demo"
  fi
}

# The first Python from 3.11 to 3.13 on this machine.
find_python() {
  local name
  for name in python3 python3.13 python3.12 python3.11; do
    if command -v "$name" >/dev/null && "$name" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 14))' 2>/dev/null; then
      command -v "$name"
      return
    fi
  done
  command -v python3 >/dev/null ||
    fail "There is no Python here. Install Python 3.11, 3.12 or 3.13 (on Debian: apt install python3 python3-venv), then try again."
  fail "This machine has $(python3 --version), and Plaudit needs Python 3.11, 3.12 or 3.13. Install one of them, then try again."
}

# Ends with the sentence that the step which failed left behind: one, though several steps may have failed.
stop() {
  cat "$LOGS/stopped-by" >&2
  exit 1
}

# Runs a command with its output in a log; on failure says in a sentence what stands in the way.
logged() {
  local log=$LOGS/$1.log
  shift
  "$@" </dev/null >"$log" 2>&1 && return
  if grep -qiE 'dns error|name resolution|name or service not known|network is unreachable|failed to (fetch|connect)|connection (refused|reset|error)|could not connect|timed out|ENOTFOUND|ECONNREFUSED|EAI_AGAIN|ETIMEDOUT|newconnectionerror|no matching distribution' "$log"; then
    echo "The packages Plaudit needs could not be fetched: there seems to be no network. Connect this machine (a proxy is read from HTTPS_PROXY), then give the command again; what was fetched is kept. Details: $log" >"$LOGS/stopped-by"
  else
    tail -n 20 "$log" >&2
    echo "This step failed: $*. The whole output is in $log." >"$LOGS/stopped-by"
  fi
  return 1
}

need_uv() {
  mkdir -p "$LOGS"
  if [ -x .tools/uv/bin/uv ]; then
    UV=$PWD/.tools/uv/bin/uv
  elif command -v uv >/dev/null; then
    UV=$(command -v uv)
  else
    local python
    python=$(find_python) || exit 1
    "$python" -c 'import venv, ensurepip' 2>/dev/null ||
      fail "Python's venv module is missing. On Debian or Ubuntu: apt install python3-venv. Then give the command again."
    say "fetching uv (installs packages) into .tools"
    rm -rf .tools/uv.new
    logged uv-venv "$python" -m venv .tools/uv.new || stop
    logged uv .tools/uv.new/bin/pip install --disable-pip-version-check --no-compile --require-hashes -r requirements/uv.txt || stop
    mv .tools/uv.new .tools/uv
    UV=$PWD/.tools/uv/bin/uv
  fi
}

# install FOLDER LOCK…: a virtual environment in FOLDER that holds what the locks name.
install() {
  local folder=$1 name python
  shift
  name=$(basename "$folder")
  python=$(find_python) || return 1
  if ! "$folder/bin/python" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 14))' 2>/dev/null; then
    logged "$name-venv" "$UV" venv --quiet --clear --python "$python" "$folder" || return 1
  fi
  local locks=()
  for lock in "$@"; do locks+=(-r "$lock"); done
  logged "$name" "$UV" pip install --python "$folder/bin/python" --require-hashes "${locks[@]}"
}

# Packages of the product (run) or of its development (dev, which holds run) in .venv, and the source tree on its path.
make_venv() {
  local kind=$1 mark
  mark=$(checksum "requirements/$kind.txt")
  is_stamped ".venv/stamp.$kind" "$mark" && return
  say "installing packages ($kind)"
  install .venv "requirements/$kind.txt" || return 1
  local site
  for site in .venv/lib/python3.*/site-packages; do echo "$PWD/src" >"$site/plaudit.pth"; done
  echo "$mark" >".venv/stamp.$kind"
  if [ "$kind" = dev ]; then checksum requirements/run.txt >.venv/stamp.run; fi
}

make_build_tools() {
  local mark
  mark=$(checksum requirements/build.txt)
  is_stamped .tools/build/stamp "$mark" && return
  install .tools/build requirements/build.txt || return 1
  echo "$mark" >.tools/build/stamp
}

# npm packages: those the pages are made of (run), or also those the tests use (dev).
make_node_modules() {
  local kind=$1 mark omit=()
  mark=$(checksum package-lock.json)
  is_stamped node_modules/stamp.dev "$mark" && return
  if [ "$kind" = run ]; then
    is_stamped node_modules/stamp.run "$mark" && return
    omit=(--omit=dev)
  fi
  make_build_tools || return 1
  logged npm env PATH="$PWD/.tools/build/bin:$PATH" .tools/build/bin/npm ci --silent "${omit[@]}" || return 1
  echo "$mark" >"node_modules/stamp.$kind"
}

make_pages() {
  local mark
  mark=$(find "$ASSETS" -type f | LC_ALL=C sort | xargs -d '\n' sha256sum | cat - package-lock.json scripts/build_pages.py | sha256sum | cut -d' ' -f1)
  is_stamped "$BUILT/.stamp" "$mark" && return
  say "building the pages' styles and scripts"
  make_node_modules run || return 1
  make_build_tools || return 1
  logged pages .tools/build/bin/python scripts/build_pages.py || return 1
  echo "$mark" >"$BUILT/.stamp"
}

make_messages() {
  local mark
  mark=$(find src/plaudit -name '*.po' | LC_ALL=C sort | xargs -r -d '\n' sha256sum | cat - scripts/build_messages.py | sha256sum | cut -d' ' -f1)
  is_stamped .tools/messages.stamp "$mark" && return
  make_build_tools || return 1
  logged messages .tools/build/bin/python scripts/build_messages.py || return 1
  echo "$mark" >.tools/messages.stamp
}

# The whole fonts of documents on paper: two files of one npm package of 57 MB, which is thrown away afterwards.
make_fonts() {
  local mark package=node_modules/@expo-google-fonts/noto-sans-sc
  mark=$(checksum scripts/fonts/package-lock.json)
  is_stamped "$FONTS/.stamp" "$mark" && return
  make_build_tools || return 1
  rm -rf .tools/fonts "$FONTS"
  mkdir -p .tools/fonts "$FONTS"
  cp scripts/fonts/package.json scripts/fonts/package-lock.json .npmrc .tools/fonts/
  logged fonts env PATH="$PWD/.tools/build/bin:$PATH" .tools/build/bin/npm ci --silent --prefix .tools/fonts || return 1
  cp ".tools/fonts/$package/400Regular/NotoSansSC_400Regular.ttf" ".tools/fonts/$package/700Bold/NotoSansSC_700Bold.ttf" \
    ".tools/fonts/$package/LICENSE_FONT" "$FONTS/"
  rm -rf .tools/fonts
  echo "$mark" >"$FONTS/.stamp"
}

make_docs_tools() {
  local mark
  mark=$(checksum requirements/docs.txt)
  is_stamped .tools/docs/stamp "$mark" && return
  say "installing packages (documentation)"
  install .tools/docs requirements/docs.txt || return 1
  echo "$mark" >.tools/docs/stamp
}

make_front() { make_build_tools && make_pages && make_messages; }

# need STEP…: takes the steps at the same time, for most of each is waiting for the network.
need() {
  local step number failed=0 jobs=()
  hold_lock
  need_uv
  for step in "$@"; do
    $step &
    jobs+=($!)
  done
  for number in "${jobs[@]}"; do wait "$number" || failed=1; done
  [ "$failed" = 0 ] || stop
  release_lock
}

need_run() { need "make_venv run" make_front; }

need_dev() { need "make_venv dev" "make_front" && need "make_node_modules dev" && need_fonts; }

need_fonts() { need make_fonts; }

# Fetches the fonts beside what runs already: the first page does not wait for 57 MB. Without them only documents on paper
# are refused, with a sentence.
want_fonts() {
  is_stamped "$FONTS/.stamp" "$(checksum scripts/fonts/package-lock.json)" && return
  say "fetching the fonts of letters in the background"
  (need_fonts </dev/null >/dev/null 2>&1) &
}

need_docs() { need make_docs_tools; }
