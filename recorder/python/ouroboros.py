"""Recordings as columns: reads session files (*.oro) into NumPy arrays, or into lists where NumPy is not installed.

    import ouroboros
    s = ouroboros.open("recordings/2026-12-01_10-00-00.oro")
    s["score"]                  every frame's score, in one call
    s["score"][s["status"] == s.value("status", "dead")]
    s["body[3]"], s["board"]    one value of an array; the whole array, a row a frame
    s.frames, s.times           numbers of the frames, and their times in seconds
    s.events                    [Event(index=40, frame=40, time=4.0, names=('food',)), ...]
    s.at(12.5)["score"]         of the frame that was shown at 12.5 s
    s[0], s[-1], len(s)         frames by index; each is a mapping from names to values

Types: integers and floats as they were recorded, with all their digits. Text (an array of `char`) is `bytes`, without the
zeros behind it; a grid of characters is one text a row. Enumerations are numbers; names() and value() translate. A group,
an array of structs, is a structured array with a field for each member, `s["enemies"]["hp"]`; without NumPy a list of
dicts a frame.

The whole module is this file, over the functions of ouroboros.h in libouroboros.so. That library is looked for in
$OUROBOROS_LIBRARY, beside this file, where it is installed, and where the system looks. One thread at a time for one
session. What cannot be read raises ouroboros.Error, which says why.
"""

import array as _array
import collections as _collections
import collections.abc as _abc
import ctypes as _ctypes
import datetime as _datetime
import glob as _glob
import json as _json
import os as _os
import re as _re
import sys as _sys

try:
    import numpy as _numpy
except ImportError:
    _numpy = None

__all__ = ["Error", "Event", "Bookmark", "Frame", "Session", "open"]


class Error(Exception):
    """What could not be read, and why."""


Event = _collections.namedtuple("Event", "index frame time names")
Bookmark = _collections.namedtuple("Bookmark", "frame note")

# Bytes of a value, NumPy's name for its type, and that of the module array.
_TYPES = {
    "u8": (1, "<u1", "B"), "i8": (1, "<i1", "b"), "u16": (2, "<u2", "H"), "i16": (2, "<i2", "h"),
    "u32": (4, "<u4", "I"), "i32": (4, "<i4", "i"), "u64": (8, "<u8", "Q"), "i64": (8, "<i8", "q"),
    "f32": (4, "<f4", "f"), "f64": (8, "<f8", "d"), "char": (1, "S1", "B"),
}

# --- the library -----------------------------------------------------------------------------------------------------


def _library_names():
    if "OUROBOROS_LIBRARY" in _os.environ:
        yield _os.environ["OUROBOROS_LIBRARY"]
        return
    here = _os.path.dirname(_os.path.abspath(__file__))
    yield _os.path.join(here, "libouroboros.so")
    # lib/python3/dist-packages of the prefix that holds lib/libouroboros.so or lib/<machine>/libouroboros.so.
    lib = _os.path.dirname(_os.path.dirname(here))
    yield _os.path.join(lib, "libouroboros.so")
    yield from sorted(_glob.glob(_os.path.join(_glob.escape(lib), "*", "libouroboros.so")))
    yield "libouroboros.so"


def _load():
    problem = None
    for name in _library_names():
        if _os.path.sep in name and not _os.path.exists(name):
            continue
        try:
            return _declare(_ctypes.CDLL(name))
        except (OSError, AttributeError) as error:
            problem = error
    raise Error("libouroboros.so was not found (%s) - install ouroboros-dev, or name the file in OUROBOROS_LIBRARY"
                % problem)


def _declare(library):
    reader, text, u64, size = _ctypes.c_void_p, _ctypes.c_char_p, _ctypes.c_uint64, _ctypes.c_size_t
    u32, status, memory = _ctypes.c_uint32, _ctypes.c_int, _ctypes.c_void_p
    for name, result, arguments in (
            ("ouro_last_error", text, []),
            ("ouro_open", reader, [text]),
            ("ouro_close", None, [reader]),
            ("ouro_refresh", status, [reader]),
            ("ouro_frame_count", u64, [reader]),
            ("ouro_is_finished", status, [reader]),
            ("ouro_index_of_frame", u64, [reader, u64]),
            ("ouro_index_of_time", u64, [reader, u64]),
            ("ouro_read_bytes", status, [reader, u64, u64, u32, u32, memory, size]),
            ("ouro_read_seals", status, [reader, u64, u64, memory, memory, memory]),
            ("ouro_info_json", text, [reader]),
            ("ouro_bookmarks_json", text, [reader])):
        function = getattr(library, name)
        function.restype = result
        function.argtypes = arguments
    return library


_library = None


def _the_library():
    global _library
    if _library is None:
        if _sys.byteorder != "little":
            raise Error("recordings are read on little-endian machines only")
        _library = _load()
    return _library


# --- values ----------------------------------------------------------------------------------------------------------


class _Field:
    """Where the values of a field lie in a frame, and what they become."""

    def __init__(self, offset, type_name, count=1, columns=0, names=()):
        self.offset, self.type, self.count, self.columns, self.names = offset, type_name, count, columns, names
        self.value_bytes, self.dtype, self.code = _TYPES[type_name]
        self.is_text = type_name == "char" and count > 1
        self.bytes = self.value_bytes * count

    def element(self, index):
        return _Field(self.offset + index * self.value_bytes, self.type, names=self.names)

    def numpy_type(self):
        """(type, shape of the values of a frame)."""
        if self.is_text:
            return ("S%d" % self.columns, (self.count // self.columns,)) if self.columns else ("S%d" % self.count, ())
        if self.columns:
            return self.dtype, (self.count // self.columns, self.columns)
        return self.dtype, (self.count,) if self.count > 1 else ()

    def list_of(self, raw, frames):
        """The values without NumPy: a list with an entry for each frame."""
        if self.type == "char":
            width = self.columns or self.count
            texts = [raw[at:at + width].rstrip(b"\0") for at in range(0, len(raw), width)]
            return texts if len(texts) == frames else _rows(texts, self.count // width)
        values = _array.array(self.code)
        values.frombytes(raw)
        values = values.tolist()
        if self.columns:
            values = _rows(values, self.columns)
            return _rows(values, self.count // self.columns)
        return values if self.count == 1 else _rows(values, self.count)


class _Group:
    """An array of structs: its elements one after the other, `stride` bytes each."""

    def __init__(self, entry):
        self.offset, self.stride, self.capacity = entry["offset"], entry["stride"], entry["capacity"]
        self.members = [(member["name"], _field_of(member)) for member in entry["fields"]]
        self.bytes = self.stride * self.capacity

    def numpy_type(self):
        formats = []
        for _, member in self.members:
            dtype, shape = member.numpy_type()
            formats.append((dtype, shape) if shape else dtype)
        return _numpy.dtype({"names": [name for name, _ in self.members], "formats": formats,
                             "offsets": [member.offset for _, member in self.members],
                             "itemsize": self.stride}), (self.capacity,)

    def list_of(self, raw, frames):
        elements = [{name: member.list_of(raw[at + member.offset:at + member.offset + member.bytes], 1)[0]
                     for name, member in self.members} for at in range(0, frames * self.bytes, self.stride)]
        return _rows(elements, self.capacity)


def _rows(values, width):
    return [values[at:at + width] for at in range(0, len(values), width)]


def _field_of(entry):
    return _Field(entry["offset"], entry["type"], entry.get("count", 1), entry.get("columns", 0),
                  tuple(entry.get("enum", ())))


# --- sessions --------------------------------------------------------------------------------------------------------


def open(path):
    """Opens a session, also one that is being recorded or has died."""
    return Session(path)


class Session:
    """A session: a sequence of frames, and a mapping from names of fields to columns."""

    def __init__(self, path):
        self._reader = None
        self.path = _os.fspath(path)
        self._reader = _the_library().ouro_open(_os.fsencode(self.path))
        if not self._reader:
            raise _last_error()
        self.info = _json.loads(self._call("ouro_info_json").decode("utf-8", "replace"))
        self.schema = self.info["schema"]
        self._fields = {entry["name"]: _field_of(entry) for entry in self.schema["fields"]}
        for entry in self.schema.get("groups", ()):
            self._fields.setdefault(entry["name"], _Group(entry))
        self._event_names = {event["bit"]: event["name"] for event in self.schema["events"]}

    def close(self):
        if self._reader:
            reader, self._reader = self._reader, None
            _the_library().ouro_close(reader)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def __del__(self):
        self.close()

    def __repr__(self):
        return "<ouroboros.Session %r, %s, %s>" % (
            self.path, self.game, "%d frames" % len(self) if self._reader else "closed")

    # --- what it is ---

    @property
    def game(self):
        return self.info["game"]

    @property
    def game_version(self):
        return self.info["game_version"]

    @property
    def extra(self):
        """The game's own entries: seed, mode, ..."""
        return self.info["extra"]

    @property
    def started(self):
        """When it began, in UTC."""
        epoch = _datetime.datetime(1970, 1, 1, tzinfo=_datetime.timezone.utc)
        return epoch + _datetime.timedelta(microseconds=self.info["start_unix_ns"] // 1000)

    @property
    def finished(self):
        """Whether it was finished or recovered; else it is being recorded, or has died."""
        return bool(self._call("ouro_is_finished"))

    def refresh(self):
        """Takes in what was recorded since."""
        self._require(self._call("ouro_refresh"))

    def names(self, field=None):
        """The names of all fields and groups, or those of the values of one enumeration."""
        return list(self._fields) if field is None else list(getattr(self._field(field), "names", ()))

    def value(self, field, name):
        """The number that a name of an enumeration stands for."""
        names = self.names(field)
        if name not in names:
            raise KeyError("%r is no value of %s: %s" % (name, field, ", ".join(names) or "it has no names"))
        return names.index(name)

    @property
    def bookmarks(self):
        marks = _json.loads(self._call("ouro_bookmarks_json").decode("utf-8", "replace"))
        return [Bookmark(mark["frame"], mark.get("note", "")) for mark in marks["bookmarks"]]

    # --- frames ---

    def __len__(self):
        return self._call("ouro_frame_count")

    def __getitem__(self, key):
        """s["score"]: a column. s[7]: a frame, by index."""
        if isinstance(key, str):
            return self.column(key)
        if isinstance(key, slice):
            return [Frame(self, index) for index in range(*key.indices(len(self)))]
        index = key.__index__()
        index += len(self) if index < 0 else 0
        if not 0 <= index < len(self):
            raise IndexError("%s has %d frames, none at index %d" % (self.path, len(self), key))
        return Frame(self, index)

    def __iter__(self):
        return (Frame(self, index) for index in range(len(self)))

    def __contains__(self, name):
        try:
            self._field(name)
        except KeyError:
            return False
        return True

    def column(self, name, start=0, stop=None):
        """The values of a field in the frames start .. stop - 1, by index; by default in all."""
        field = self._field(name)
        start, stop, _ = slice(start, stop).indices(len(self))
        count = max(0, stop - start)
        if _numpy is None:
            room = bytearray(count * field.bytes)
            if count:
                self._read_bytes(start, count, field, (_ctypes.c_char * len(room)).from_buffer(room))
            return field.list_of(bytes(room), count)
        dtype, shape = field.numpy_type()
        values = _numpy.empty((count,) + shape, dtype)
        if count:
            self._read_bytes(start, count, field, values.ctypes.data_as(_ctypes.c_void_p))
        return values

    @property
    def frames(self):
        """Their numbers, which jump where frames are missing."""
        return self._seals(0)

    @property
    def times_ns(self):
        """Their times in ns since the start."""
        return self._seals(1)

    @property
    def times(self):
        """Their times in seconds since the start."""
        return self.times_ns / 1e9 if _numpy is not None else [time / 1e9 for time in self.times_ns]

    @property
    def event_bits(self):
        """Their event bits, as numbers."""
        return self._seals(2)

    @property
    def events(self):
        """The frames with events, a list of Event."""
        bits = self.event_bits
        indices = _numpy.flatnonzero(bits).tolist() if _numpy is not None else [i for i, bit in enumerate(bits) if bit]
        if not indices:
            return []
        frames, times = self.frames, self.times_ns
        return [Event(i, int(frames[i]), int(times[i]) / 1e9, self._names_of(int(bits[i]))) for i in indices]

    def at(self, seconds):
        """The frame that was shown at that time: the last one that is not later."""
        if not len(self):
            raise IndexError("%s holds no frames" % self.path)
        return Frame(self, self._call("ouro_index_of_time", max(0, round(seconds * 1e9))))

    def frame(self, number):
        """The frame of that number."""
        index = self._call("ouro_index_of_frame", number)
        if index < len(self):
            found = Frame(self, index)
            if found.number == number:
                return found
        raise IndexError("%s has no frame of number %d" % (self.path, number))

    # --- the library ---

    def _call(self, function, *arguments):
        if not self._reader:
            raise Error("%s is closed" % self.path)
        return getattr(_the_library(), function)(self._reader, *arguments)

    @staticmethod
    def _require(status):
        if status != 0:
            raise _last_error()

    def _field(self, name):
        if name in self._fields:
            return self._fields[name]
        element = _re.fullmatch(r"(.*)\[(\d+)\]", name)
        field = self._fields.get(element[1]) if element else None
        if isinstance(field, _Field):
            if int(element[2]) < field.count:
                return field.element(int(element[2]))
            raise KeyError("%s has the indices 0 to %d" % (element[1], field.count - 1))
        raise KeyError("%s has no field %r; there are: %s" % (self.path, name, ", ".join(self._fields)))

    def _read_bytes(self, first, count, field, room):
        self._require(self._call("ouro_read_bytes", first, count, field.offset, field.bytes, room, count * field.bytes))

    def _seals(self, which, first=0, count=None):
        count = len(self) if count is None else count
        values = _numpy.empty(count, "<u8") if _numpy is not None else _array.array("Q", bytes(8 * count))
        address = values.ctypes.data if _numpy is not None else values.buffer_info()[0]
        arguments = [None, None, None]
        arguments[which] = address
        if count:
            self._require(self._call("ouro_read_seals", first, count, *arguments))
        return values if _numpy is not None else values.tolist()

    def _names_of(self, bits):
        return tuple(self._event_names.get(bit, "bit %d" % bit) for bit in range(64) if bits >> bit & 1)


class Frame(_abc.Mapping):
    """One frame: a mapping from names of fields to values, read when asked for."""

    def __init__(self, session, index):
        self._session = session
        self.index = index

    @property
    def number(self):
        return int(self._session._seals(0, self.index, 1)[0])

    @property
    def time(self):
        """In seconds since the session's start."""
        return int(self._session._seals(1, self.index, 1)[0]) / 1e9

    @property
    def events(self):
        """Their names."""
        return self._session._names_of(int(self._session._seals(2, self.index, 1)[0]))

    def __getitem__(self, name):
        return self._session.column(name, self.index, self.index + 1)[0]

    def __contains__(self, name):
        return name in self._session

    def __iter__(self):
        return iter(self._session._fields)

    def __len__(self):
        return len(self._session._fields)

    def __repr__(self):
        return "<ouroboros.Frame %d of %r>" % (self.number, self._session.path)


def _last_error():
    return Error(_the_library().ouro_last_error().decode("utf-8", "replace"))
