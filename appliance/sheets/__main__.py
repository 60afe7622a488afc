"""One office file: JSON in and XLSX out, or the other way round; exit 1 with a reason."""

import json
import resource
import sys

from appliance.sheets.reading import NotReadable, sheets_of
from appliance.sheets.writing import workbook_bytes

MEMORY = 512 * 1024 * 1024
CPU_S = 30


def main(task: str) -> int:
    """Do one task over standard input and output; return the exit code."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_S, CPU_S))
    body = sys.stdin.buffer.read()
    match task:
        case "write":
            sys.stdout.buffer.write(workbook_bytes(json.loads(body)))
        case "read":
            try:
                found = sheets_of(body)
            except (NotReadable, MemoryError) as broken:
                sys.stderr.write(f"{broken or 'memory'}\n")
                return 1
            sys.stdout.buffer.write(json.dumps(found, ensure_ascii=False).encode())
        case _:
            sys.stderr.write("usage: python -m appliance.sheets write|read\n")
            return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:2] or [""]))
