"""Every address that a service answers stands in the table of who may ask what."""

from __future__ import annotations

import ast

from libs.runtime.http.access import ACCESS, OPEN
from tests.tidy.tree import is_test, python_files, tree_of


def test_no_address_is_without_a_row() -> None:
    served = {
        node.args[0].value
        for path in python_files("libs", "services")
        if not is_test(path)
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Route"
        if node.args and isinstance(node.args[0], ast.Constant) and str(node.args[0].value).startswith("/")
    }
    assert {"/v1/documents", "/v1/receipts/{id}", "/health/live"} <= served
    assert served <= {row.path for row in ACCESS} | OPEN, "a row in libs/runtime/http/access.py says who may ask it"
