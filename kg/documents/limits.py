"""Limits on what one document may cost. Each is far above any real document of the field and far below what hurts a laptop."""

from __future__ import annotations

from typing import Final

MAX_BYTES: Final = 20_000_000
"""Bytes of a file. The longest annual reports with pictures are about 15 MB; a larger file is refused before it is read."""
MAX_TEXT: Final = 2_000_000
"""Characters of a document's text: some 700 printed pages, which the language pipeline reads in about two minutes."""
MAX_LINES: Final = 100_000
"""Lines of a text or Markdown file, runs of blank lines counted as two. Text of MAX_TEXT characters has some 25,000."""
MAX_BLOCKS: Final = 50_000
"""Blocks of a document; a page at MAX_TEXT with 40 characters in each block."""
MAX_BLOCK: Final = 4_000
"""Characters of one block. Longer paragraphs are split at a sentence end: parsers need memory in proportion to their input."""
MAX_PAGES: Final = 1_000
"""Pages of a PDF. Reading takes about 10 ms a page."""
MAX_FRONT_MATTER: Final = 64_000
"""Characters of a document's header. Real ones are below 5,000."""
MAX_FIELDS: Final = 500
"""Fields of a document's header that are kept."""
MAX_FIELD: Final = 20_000
"""Characters of one field's value."""
MAX_DEPTH: Final = 200
"""Nesting depth of brackets in a header; of lists and quotes the readers count no further than this."""
MAX_UNZIPPED: Final = 100_000_000
"""Bytes of a DOCX once unpacked. Text of MAX_TEXT characters is at most some 30 MB of WordprocessingML."""
MAX_ZIP_RATIO: Final = 200
"""How many times larger than packed the parts of a DOCX may be; XML that people wrote stays below 40."""
MAX_ZIP_PARTS: Final = 5_000
"""Parts of a DOCX: pictures, headers, styles."""
MAX_SPAN: Final = 1_000
"""Columns or rows that one table cell may cover, as in the HTML standard."""
MAX_INLINE: Final = 4_000
"""Characters of Markdown that are parsed for inline markup at a time, so that hostile input costs linear time."""
