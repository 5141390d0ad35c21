"""Files that people send: an oversize request is let through the door without keeping a byte of its files."""

from django.conf import settings
from django.core.files.uploadhandler import FileUploadHandler, SkipFile
from django.http import HttpRequest

ROOM_FOR_THE_FORM = 64 * 1024


class RefuseOversize(FileUploadHandler):
    """First of the handlers: when the whole request is longer than its files may be, no file is kept anywhere.

    The page then finds no file and says why (`is_oversize`); without this a file of any size would fill the disk first.
    """

    oversize = False

    def handle_raw_input(self, input_data, META, content_length, boundary, encoding=None):
        self.oversize = content_length > settings.UPLOAD_LIMIT_BYTES + ROOM_FOR_THE_FORM

    def receive_data_chunk(self, raw_data, start):
        if self.oversize:
            raise SkipFile
        return raw_data

    def file_complete(self, file_size):
        return None


def is_oversize(request: HttpRequest) -> bool:
    """Whether the request was longer than UPLOAD_LIMIT_BYTES: nothing of its files was kept."""
    return int(request.META.get("CONTENT_LENGTH") or 0) > settings.UPLOAD_LIMIT_BYTES + ROOM_FOR_THE_FORM
