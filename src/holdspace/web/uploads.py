"""Files that a person brings in. They stay in memory, on the one page that takes them, up to a fixed size."""

from io import BytesIO
from typing import Final

from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadedfile import InMemoryUploadedFile
from django.core.files.uploadhandler import FileUploadHandler, SkipFile
from django.http import HttpRequest

LARGEST_FILE: Final = 8 * 1024 * 1024
"""Bytes. Five years of notes, packed, take well under half of it."""
LARGEST_ELSEWHERE: Final = 128 * 1024
"""Bytes of a form on a page that takes no files."""
TAKES_FILES: Final = "/bring"


class InMemory(FileUploadHandler):
    """Keeps one file in memory. Elsewhere than on the page for files, none is read.

    A file that is too large is dropped as it comes in; the page finds `too_large` on the request and says so.
    """

    def __init__(self, request: HttpRequest | None = None) -> None:
        super().__init__(request)
        self._parts = BytesIO()

    @property
    def _is_awaited(self) -> bool:
        return self.request is not None and self.request.path_info == TAKES_FILES

    def handle_raw_input(
        self,
        input_data: object,
        META: dict[str, str],  # ruff: ignore[invalid-argument-name] -- the name Django gives it
        content_length: int,
        boundary: str | bytes,
        encoding: str | None = None,
    ) -> None:
        """Refuse a large body on any other page, before it is read."""
        del input_data, META, boundary, encoding
        if content_length > LARGEST_ELSEWHERE and not self._is_awaited:
            raise RequestDataTooBig(f"a form of {content_length} bytes was sent to a page that takes no files")

    def new_file(self, *args: object, **kwargs: object) -> None:
        """Begin a file; drop it where none is asked for."""
        if not self._is_awaited:
            raise SkipFile
        super().new_file(*args, **kwargs)  # type: ignore[arg-type]
        self._parts = BytesIO()

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Take the next part, or drop the file when it is too large."""
        if start + len(raw_data) > LARGEST_FILE:
            self._parts = BytesIO()
            self.request.too_large = True  # type: ignore[union-attr]
            raise SkipFile
        self._parts.write(raw_data)

    def file_complete(self, file_size: int) -> InMemoryUploadedFile:
        """The whole file."""
        self._parts.seek(0)
        return InMemoryUploadedFile(
            self._parts, self.field_name, self.file_name, self.content_type, file_size, self.charset
        )
