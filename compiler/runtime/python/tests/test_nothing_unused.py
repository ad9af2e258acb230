"""Whatever the runtime defines, the runtime itself, a generated application or the preview uses."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

COMPILER = Path(__file__).parents[3]
RUNTIME = COMPILER / "runtime/python/n3_runtime"
USERS = (
    RUNTIME,
    COMPILER / "gen/backend/testdata",
    COMPILER / "gen/backend/templates",
    COMPILER.parent / "preview/host/n3_preview",
)
CALLED_BY_OTHERS = {
    "AGGREGATES": "a closed set: tests go through it",
    "on_create": "handlers are called by the name of their change",
    "on_update": "handlers are called by the name of their change",
    "send_400_response": "uvicorn calls it",
    "redirect_request": "urllib calls it",
}


def defined(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield node.name
    for body in (tree.body, *(one.body for one in ast.walk(tree) if isinstance(one, ast.ClassDef))):
        for statement in body:
            targets = (
                statement.targets
                if isinstance(statement, ast.Assign)
                else [statement.target]
                if isinstance(statement, ast.AnnAssign)
                else []
            )
            yield from (one.id for one in targets if isinstance(one, ast.Name))


def test_nothing_is_defined_for_nobody() -> None:
    definitions: dict[str, int] = {}
    for path in RUNTIME.rglob("*.py"):
        for name in defined(ast.parse(path.read_text())):
            if not name.startswith("__"):
                definitions[name] = definitions.get(name, 0) + 1
    assert len(definitions) > 500
    uses: dict[str, int] = {}
    for folder in USERS:
        for path in (*folder.rglob("*.py"), *folder.rglob("*.tmpl")):
            for word in re.findall(r"[A-Za-z_]\w*", path.read_text()):
                uses[word] = uses.get(word, 0) + 1
    unused = {name for name, count in definitions.items() if uses[name] <= count}
    assert unused == set(CALLED_BY_OTHERS)
