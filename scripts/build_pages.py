"""Builds what the browser gets: each file of the web app's assets, minified, gzipped and named after its content.

`names.json` in the built folder maps the steady name (`public.css`) to the built one (`public.1f0c….css`).
"""

import gzip
import hashlib
import json
import shutil
import subprocess
import sys
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[1]
ASSETS = PROJECT / "src/plaudit/web/assets"
BUILT = PROJECT / "src/plaudit/web/static/built"
BROWSERS = "chrome111,firefox114,safari16.4"

AS_THEY_ARE = {".svg", ".png", ".ico", ".webp", ".txt"}


def node() -> str:
    """The node that travels with the build tools, or one found on the path."""
    beside = Path(sys.executable).with_name("node")
    found = str(beside) if beside.exists() else shutil.which("node")
    if not found:
        raise SystemExit("There is no node here. Build the pages with ./run, which fetches one.")
    return found


def esbuild(source: str, loader: str) -> bytes:
    """The bundle of one entry given as text; what it imports is found from the assets folder."""
    command = [node(), str(PROJECT / "node_modules/esbuild/bin/esbuild"), "--bundle", "--minify", f"--loader={loader}"]
    command += [
        f"--target={BROWSERS}",
        "--charset=utf8",
        "--legal-comments=none",
        "--external:*.woff2",
        "--log-level=warning",
    ]
    done = subprocess.run(command, input=source.encode(), cwd=ASSETS, stdout=subprocess.PIPE, check=False)
    if done.returncode:
        raise SystemExit(done.returncode)
    return done.stdout


def contents() -> dict[str, bytes]:
    """Every file to serve, by its steady name. Style sheets in subfolders are imported by those beside them."""
    made: dict[str, bytes] = {}
    for path in sorted(path for path in ASSETS.rglob("*") if path.is_file()):
        name = path.relative_to(ASSETS).as_posix()
        if path.suffix == ".css" and path.parent == ASSETS:
            made[name] = esbuild(f'@import "./{name}";', "css")
        elif path.suffix == ".js" and not path.name.startswith("_"):
            made[name] = esbuild(f'import "./{name}";', "js")
        elif path.suffix in AS_THEY_ARE:
            made[name] = path.read_bytes()
    return made


def main() -> None:
    draft = BUILT.with_name("built.new")
    shutil.rmtree(draft, ignore_errors=True)
    names: dict[str, str] = {}
    for name, content in contents().items():
        path = Path(name)
        names[name] = str(path.with_name(f"{path.stem}.{hashlib.sha256(content).hexdigest()[:12]}{path.suffix}"))
        target = draft / names[name]
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
        packed = gzip.compress(content, mtime=0)
        if len(packed) < len(content):
            target.with_name(target.name + ".gz").write_bytes(packed)
    (draft / "names.json").write_text(json.dumps(names, indent=1, sort_keys=True))
    shutil.rmtree(BUILT, ignore_errors=True)
    draft.rename(BUILT)


if __name__ == "__main__":
    main()
