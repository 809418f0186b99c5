"""Commands in this process: exit status, output, and one clear line on bad input."""

import json

import pytest

from mnist_core.__main__ import main


@pytest.fixture
def call(store, capsys):
    """Run a command on the temporary store; its exit status and its lines."""

    def run(*arguments: object, status: int = 0) -> list[str]:
        found = main([*map(str, arguments), "--store", str(store.folder)])
        out, err = capsys.readouterr()
        assert found == status, err
        if status == 2:
            assert out == ""
            assert err.startswith("mnist_core: ")
            return err.splitlines()
        assert err == ""
        return out.splitlines()

    return run


@pytest.fixture
def rows(call):
    """The same, as JSON: an object a line."""

    def run(*arguments: object, status: int = 0) -> list[dict]:
        return [json.loads(line) for line in call(*arguments, "--json", status=status)]

    return run


@pytest.fixture
def refused(capsys):
    """What argparse says in one line before it exits with 2."""

    def run(*arguments: str) -> str:
        with pytest.raises(SystemExit) as caught:
            main(arguments)
        out, err = capsys.readouterr()
        assert caught.value.code == 2
        assert out == ""
        assert err.count("\n") == 1
        return err

    return run
