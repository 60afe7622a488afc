"""Templates compiled before anybody opens them, as a box's card holds them.

Compiling a page takes a Pi half a second and memory that never comes back whole. The image, the
installation and the benchmarks run `python -m appliance.web.compiled_pages` once; hall-web only
reads. A template that was changed since is compiled in memory: the text's checksum is compared.
"""

from pathlib import Path

from jinja2 import FileSystemBytecodeCache
from jinja2.bccache import Bucket

FOLDER = Path(__file__).parent / "__pycache__"


class CompiledPages(FileSystemBytecodeCache):
    """The compiled templates beside the program; read by everybody, written by one command."""

    def __init__(self, *, writes: bool = False) -> None:
        super().__init__(str(FOLDER), "page-%s.jinja")
        self._writes = writes

    def get_cache_key(self, name: str, filename: str | None = None) -> str:
        """Return the key of a template: the same whichever path leads to the program."""
        del filename
        return super().get_cache_key(name)

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep what was compiled, where this is the command; hall-web may write nothing here."""
        if self._writes:
            super().dump_bytecode(bucket)


def main() -> None:
    """Compile every template of hall-web."""
    from appliance.web.frame import environment  # noqa: PLC0415  the frame reads what this writes

    pages = environment().overlay(bytecode_cache=CompiledPages(writes=True))
    FOLDER.mkdir(exist_ok=True)
    for name in pages.list_templates():
        pages.get_template(name)


if __name__ == "__main__":
    main()
