"""Photos of the staff for the public screen: local, so that no face is ever journalled."""

from appliance.domain.frozen import dataclass
from appliance.journal.local.file import LocalFile

LARGEST = 128 * 1024  # bytes; the screen shows a face, not a landscape
SIGNS = ((b"\xff\xd8\xff", "image/jpeg"), (b"\x89PNG\r\n\x1a\n", "image/png"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Photo:
    """One face, with what kind of image its first bytes say it is."""

    media: str
    image: bytes


def media_of(image: bytes) -> str | None:
    """Return image/jpeg or image/png by the first bytes, None for anything else."""
    return next((media for sign, media in SIGNS if image.startswith(sign)), None)


class Photos:
    """The photos the hall has put."""

    def __init__(self, file: LocalFile) -> None:
        self._file = file

    def put(self, staff_no: str, photo: Photo) -> None:
        """Keep this photo of a person, and no other."""
        self._file.write(
            "INSERT OR REPLACE INTO photo VALUES(?, ?, ?)", staff_no, photo.media, photo.image
        )

    def remove(self, staff_no: str) -> None:
        """Keep no photo of a person."""
        self._file.write("DELETE FROM photo WHERE staff_no = ?", staff_no)

    def has(self, staff_no: str) -> bool:
        """Say whether there is a photo of a person."""
        return self._file.one("SELECT 1 FROM photo WHERE staff_no = ?", staff_no) is not None

    def get(self, staff_no: str) -> Photo | None:
        """Return the photo of a person, or None."""
        row = self._file.one("SELECT media, image FROM photo WHERE staff_no = ?", staff_no)
        return Photo(media=row[0], image=row[1]) if row else None
