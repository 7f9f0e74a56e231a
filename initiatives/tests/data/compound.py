"""Writes the container of Microsoft's old formats ([MS-CFB], version 3), as small as it can be, and a message in one
([MS-OXMSG]): no library writes them.
"""

import struct

SECTOR, MINI, DIFAT, CUTOFF = 512, 64, 109, 4096
STREAM = 2
END, FREE, FAT_SECTOR = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD
SUBJECT, BODY, FILE_NAME, LONG_FILE_NAME, DATA = 0x0037, 0x1000, 0x3704, 0x3707, 0x3701
UNICODE, BINARY = 0x001F, 0x0102

Tree = dict[str, "bytes | Tree"]


def message(subject: str, body: str, attachments: list[tuple[str, bytes]]) -> bytes:
    texts = {SUBJECT: subject, BODY: body}
    tree: Tree = {_stream(tag, UNICODE): text.encode("utf-16-le") for tag, text in texts.items()}
    sizes = {(tag, UNICODE): len(text) * 2 + 2 for tag, text in texts.items()}
    head = bytes(8) + struct.pack("<IIII", 0, len(attachments), 0, len(attachments)) + bytes(8)
    tree["__properties_version1.0"] = head + _properties(sizes)
    for number, (name, content) in enumerate(attachments):
        tree[f"__attach_version1.0_#{number:08X}"] = {
            _stream(LONG_FILE_NAME, UNICODE): name.encode("utf-16-le"),
            _stream(DATA, BINARY): content,
            "__properties_version1.0": bytes(8)
            + _properties({(LONG_FILE_NAME, UNICODE): len(name) * 2 + 2, (DATA, BINARY): len(content)})
            + struct.pack("<HHIII", 0x0003, 0x3705, 6, 1, 0),  # how it is attached: by value
        }
    return container(tree)


def _stream(tag: int, kind: int) -> str:
    return f"__substg1.0_{tag:04X}{kind:04X}"


def _properties(sizes: dict[tuple[int, int], int]) -> bytes:
    return b"".join(struct.pack("<HHIII", kind, tag, 6, size, 0) for (tag, kind), size in sizes.items())


class _Entry:
    def __init__(self, name: str, kind: int, content: bytes = b"") -> None:
        self.name, self.kind, self.content = name, kind, content
        self.child = self.right = FREE
        self.start = END


def container(tree: Tree) -> bytes:
    """Streams below the cutoff lie together in a stream of their own, in sectors of 64 bytes; the others stand free."""
    entries = [_Entry("Root Entry", 5)]
    _add(entries, entries[0], tree)
    fat, small_fat = _Chains(SECTOR), _Chains(MINI)
    for entry in entries[1:]:
        if entry.kind == STREAM:
            entry.start = (small_fat if len(entry.content) < CUTOFF else fat).add(entry.content)
    entries[0].content = small_fat.data
    entries[0].start = fat.add(small_fat.data)
    small_table_at = fat.add(small_fat.table())
    directory_at = fat.add(b"".join(map(_packed, entries)))
    sectors = 1
    while len(fat.links) + sectors > sectors * (SECTOR // 4):
        sectors += 1
    places = list(range(len(fat.links), len(fat.links) + sectors))
    fat.links += [FAT_SECTOR] * sectors
    header = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(16) + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + bytes(6)
    small_sectors = -(-len(small_fat.links) * 4 // SECTOR)
    numbers = (0, sectors, directory_at, 0, CUTOFF, small_table_at, small_sectors, END, 0)
    header += struct.pack("<9I", *numbers) + struct.pack(f"<{DIFAT}I", *(places + [FREE] * (DIFAT - len(places))))
    return header + fat.data + fat.table().ljust(sectors * SECTOR, b"\xff")


class _Chains:
    """Sectors of one size, and the table that says which follows which."""

    def __init__(self, size: int) -> None:
        self.size, self.links, self.data = size, list[int](), b""

    def add(self, content: bytes) -> int:
        count = -(-len(content) // self.size)
        if not count:
            return END
        start = len(self.links)
        self.links += [*range(start + 1, start + count), END]
        self.data += content.ljust(count * self.size, b"\0")
        return start

    def table(self) -> bytes:
        return struct.pack(f"<{len(self.links)}I", *self.links)


def _add(entries: list[_Entry], parent: _Entry, tree: Tree) -> None:
    """Children of one storage hang on one another to the right, by their names: a tree without branches."""
    previous = None
    for name in sorted(tree, key=lambda word: (len(word), word.upper())):
        content = tree[name]
        entry = _Entry(name, 2, content) if isinstance(content, bytes) else _Entry(name, 1)
        entries.append(entry)
        number = len(entries) - 1
        if previous is None:
            parent.child = number
        else:
            previous.right = number
        previous = entry
        if isinstance(content, dict):
            _add(entries, entry, content)


def _packed(entry: _Entry) -> bytes:
    name = (entry.name + "\0").encode("utf-16-le")
    size = len(entry.content)
    return (
        name.ljust(64, b"\0")
        + struct.pack("<HBBIII", len(name), entry.kind, 1, FREE, entry.right, entry.child)
        + bytes(16 + 4 + 16)
        + struct.pack("<IQ", entry.start, size)
    )
