"""Says which files and functions are too long to be read in one go. Migrations and test data do not count."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from statistics import median, quantiles

FILE_LINES = 400
# A few longer ones are tables in disguise: a warning, not an error.
FUNCTION_LINES = 40
MEDIAN_LINES, P95_LINES = 8, 38


def sources() -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "*.py", "*.html", "*.css", "*.js", "*.sh"], capture_output=True, text=True, check=True
    )
    return [
        path
        for path in map(Path, listed.stdout.splitlines())
        if path.exists() and not {"migrations", "data"} & set(path.parts)
    ]


def functions(path: Path) -> Iterator[tuple[int, str]]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            lines = (node.end_lineno or node.lineno) - node.lineno + 1
            yield lines, f"{path}:{node.lineno} {node.name} has {lines} lines"


def main() -> int:
    files = sources()
    long_files = [
        f"{path} has {lines} lines"
        for path in files
        if (lines := len(path.read_text(encoding="utf-8").splitlines())) > FILE_LINES
    ]
    sizes = [found for path in files if path.suffix == ".py" and "tests" not in path.parts for found in functions(path)]
    for line in [*long_files, *(f"note: {text}" for lines, text in sizes if lines > FUNCTION_LINES)]:
        print(line)
    middle, high = median(lines for lines, _ in sizes), quantiles((lines for lines, _ in sizes), n=20)[-1]
    print(f"functions: median {middle:.0f} lines, 95 in 100 at most {high:.0f}")
    return int(bool(long_files) or middle > MEDIAN_LINES or high > P95_LINES)


if __name__ == "__main__":
    sys.exit(main())
