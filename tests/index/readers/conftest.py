from pathlib import Path

import pytest

from index.readers import read
from tests.index.readers.checks import ReadBytes, Results, check_blocks, documents


@pytest.fixture(scope="session")
def read_bytes(tmp_path_factory: pytest.TempPathFactory) -> ReadBytes:
    """Writes bytes (or UTF-8 text) to a file and gives what its reader says, every document checked."""
    folder = tmp_path_factory.mktemp("read")

    def reading(content: bytes | str, path: str) -> Results:
        file = folder / "file"
        file.write_bytes(content if isinstance(content, bytes) else content.encode())
        results = list(read(file, path))
        for document in documents(results):
            check_blocks(document)
        return results

    return reading


@pytest.fixture(scope="session")
def shared() -> Path:
    """The data beside the project."""
    folder = Path(__file__).parents[3] / ".." / "shared"
    if not folder.is_dir():
        pytest.skip("there is no shared data beside the project")
    return folder
