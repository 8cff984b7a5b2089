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
    s.watch("hp < 10 && level > 2")   an expression, as the viewer's watches have it, for every frame

Types: integers and floats as they were recorded, with all their digits. Text (an array of `char`) is `bytes`, without the
zeros behind it; a grid of characters is one text a row. Enumerations and flags are numbers; names() and value()
translate. A number with a scale (fixed point, angles) is as it was stored; in_unit() gives it in its unit.

Lists of things, arrays of structs in the frame:

    e = s.elements("enemies")   all that are alive in any frame, a row each, with the members of one and, before them,
    e["hp"][e["id"] == 42]      `frame_index` and `element`: one enemy through the whole recording
    s["enemies"]                a structured array with a row a frame and room for all; those not alive are zeros
    s.alive("enemies")          which of them are alive, as booleans of that shape
    s["enemies.hp"]             one member of it
    s[7]["enemies"]             those that are alive in one frame
    s.elements("enemies.weapons")     lists within lists, with the outer elements' indices in `enemies`

Without NumPy these are lists of dicts, and s["enemies"] has those alone that are alive.

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
            ("ouro_read_expression", status, [reader, text, u64, u64, memory]),
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

    def __init__(self, entry, tables, offset=None):
        self.offset, self.type = entry["offset"] if offset is None else offset, entry["type"]
        self.count, self.columns = entry.get("count", 1), entry.get("columns", 0)
        self.is_flags = "flags" in entry
        names = entry.get("flags", entry.get("enum", ()))
        self.names = tuple(tables[names] if isinstance(names, int) else names)
        self.scale, self.zero = entry.get("scale", 1), entry.get("zero", 0)
        self.value_bytes, self.dtype, self.code = _TYPES[self.type]
        self.is_text = self.type == "char" and self.count > 1
        self.bytes = self.value_bytes * self.count
        self._entry, self._tables = entry, tables

    def element(self, index):
        return _Field(dict(self._entry, count=1, columns=0), self._tables, self.offset + index * self.value_bytes)

    def numpy_type(self):
        """(type, shape of the values of a frame)."""
        if self.is_text:
            return ("S%d" % self.columns, (self.count // self.columns,)) if self.columns else ("S%d" % self.count, ())
        if self.columns:
            return self.dtype, (self.count // self.columns, self.columns)
        return self.dtype, (self.count,) if self.count > 1 else ()

    def values(self, raw):
        """The values of frames without NumPy, whose bytes stand one after the other: a list with an entry for each."""
        if self.type == "char":
            width = self.columns or self.count
            texts = [raw[at:at + width].rstrip(b"\0") for at in range(0, len(raw), width)]
            return _rows(texts, self.count // width) if self.count > width else texts
        values = _array.array(self.code)
        values.frombytes(raw)
        values = values.tolist()
        if self.columns:
            values = _rows(values, self.columns)
            return _rows(values, self.count // self.columns)
        return values if self.count == 1 else _rows(values, self.count)

    def value(self, struct):
        """The value in the bytes of one frame or element."""
        return self.values(struct[self.offset:self.offset + self.bytes])[0]


class _Group:
    """A list of things: its elements one after the other, `stride` bytes each."""

    def __init__(self, entry, tables):
        self.name, self.offset, self.stride, self.capacity = (
            entry[key] for key in ("name", "offset", "stride", "capacity"))
        self.counted_by, self.alive_by = entry.get("counted_by"), entry.get("alive_by")
        self.members = {member["name"]: _Field(member, tables) for member in entry["fields"]}
        self.members.update((inner["name"], _Group(inner, tables)) for inner in entry.get("groups", ()))
        self.bytes = self.stride * self.capacity

    def numpy_type(self):
        formats = []
        for member in self.members.values():
            dtype, shape = member.numpy_type()
            formats.append((dtype, shape) if shape else dtype)
        return _numpy.dtype({"names": list(self.members), "formats": formats,
                             "offsets": [member.offset for member in self.members.values()],
                             "itemsize": self.stride}), (self.capacity,)

    def living(self, struct, counters):
        """Without NumPy: (index, bytes) of the elements alive in the bytes of a frame or outer element."""
        count = self.capacity
        if self.counted_by:
            count = min(count, max(0, counters[self.counted_by].value(struct)))
        for index in range(count):
            at = self.offset + index * self.stride
            element = struct[at:at + self.stride]
            if not self.alive_by or self.members[self.alive_by].value(element):
                yield index, element

    def dicts(self, struct, counters):
        return [self.dict_of(element) for _, element in self.living(struct, counters)]

    def dict_of(self, element):
        return {name: member.dicts(element, self.members) if isinstance(member, _Group) else member.value(element)
                for name, member in self.members.items()}


def _rows(values, width):
    return [values[at:at + width] for at in range(0, len(values), width)]


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
        self._describe(_json.loads(self._call("ouro_info_json").decode("utf-8", "replace")))

    def _describe(self, info):
        self.info = info
        self.schema = self.info["schema"]
        tables = self.schema.get("tables", ())
        self._fields = {entry["name"]: _Field(entry, tables) for entry in self.schema["fields"]}
        for entry in self.schema.get("groups", ()):
            self._fields.setdefault(entry["name"], _Group(entry, tables))
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
        """The names of all fields and lists; those of the members of a list; those of an enumeration's values or of
        flags."""
        if field is None:
            return list(self._fields)
        known = self._field(field)
        return list(known.members) if isinstance(known, _Group) else list(known.names)

    def value(self, field, name):
        """The number that a name stands for: an enumeration's value, or the bit of a flag."""
        names = self.names(field)
        if name not in names:
            raise KeyError("%r is no value of %s: %s" % (name, field, ", ".join(names) or "it has no names"))
        return 1 << names.index(name) if self._field(field).is_flags else names.index(name)

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
        start, count = self._range(start, stop)
        path, member = self._path(name)
        if member and path or len(path) > 1:
            return self._member(path, member, start, count)
        if path and _numpy is None:
            return [path[0].dicts(frame, self._fields) for frame in self._structs(start, count)]
        field = path[0] if path else self._field(name)
        return self._values(field, start, count) if _numpy is None else self._array(field, start, count)

    def in_unit(self, name, start=0, stop=None):
        """The same in the field's unit: as floats where it has a scale."""
        values = self.column(name, start, stop)
        field = self._field(name)
        if not isinstance(field, _Field) or (field.scale == 1 and field.zero == 0):
            return values
        if _numpy is not None:
            return values * float(field.scale) + float(field.zero)
        return _scaled(values, field.scale, field.zero)

    def alive(self, group, start=0, stop=None):
        """Which elements of a list are alive, with a row a frame; needs NumPy."""
        if _numpy is None:
            raise Error("alive() needs NumPy - without it s[%r] has those alone that are alive" % group)
        start, count = self._range(start, stop)
        return self._alive(self._groups(group), start, count)[0]

    def elements(self, group, start=0, stop=None):
        """All elements of a list that are alive in these frames, one after the other, each with the index of its frame
        and its own."""
        path = self._groups(group)
        start, count = self._range(start, stop)
        if _numpy is None:
            return [dict(head, **path[-1].dict_of(element)) for index, frame in
                    enumerate(self._structs(start, count), start) for head, element in self._living(path, frame, index)]
        at_once = max(1, self._BLOCK_BYTES // max(1, path[0].bytes))
        parts = [self._elements(path, first, min(at_once, start + count - first))
                 for first in range(start, start + count, at_once)]
        return _numpy.concatenate(parts) if parts else self._elements(path, start, 0)

    def watch(self, expression, start=0, stop=None):
        """The values of an expression in these frames, as floats; NaN where it has none."""
        start, count = self._range(start, stop)
        values = _numpy.empty(count, "<f8") if _numpy is not None else _array.array("d", bytes(8 * count))
        address = values.ctypes.data if _numpy is not None else values.buffer_info()[0]
        self._require(self._call("ouro_read_expression", expression.encode(), start, count, address if count else
                                 _ctypes.addressof(_ctypes.c_double())))
        return values if _numpy is not None else values.tolist()

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

    def _range(self, start, stop):
        start, stop, _ = slice(start, stop).indices(len(self))
        return start, max(0, stop - start)

    def _field(self, name):
        if name in self._fields:
            return self._fields[name]
        element = _re.fullmatch(r"(.*)\[(\d+)\]", name)
        field = self._fields.get(element[1]) if element else None
        if isinstance(field, _Field):
            if int(element[2]) < field.count:
                return field.element(int(element[2]))
            raise KeyError("%s has the indices 0 to %d" % (element[1], field.count - 1))
        path, member = self._path(name)
        if path:
            return path[-1].members[member] if member else path[-1]
        raise KeyError("%s has no field %r; there are: %s" % (self.path, name, ", ".join(self._fields)))

    def _path(self, name):
        """The groups that a name leads through, and the member at its end: "enemies.weapons.shots". None of it is there
        for the name of a field."""
        path, members, rest = [], self._fields, name
        while rest not in members or isinstance(members[rest], _Group):
            # Names of members may have points in them.
            inner = next((key for key, value in members.items() if isinstance(value, _Group) and
                          (rest == key or rest.startswith(key + "."))), None)
            if inner is None:
                return [], None
            path.append(members[inner])
            members, rest = members[inner].members, rest[len(inner) + 1:]
            if not rest:
                return path, None
        return path, rest

    def _groups(self, name):
        path, member = self._path(name)
        if not path or member:
            raise KeyError("%s has no list of things %r; there are: %s" % (self.path, name, ", ".join(
                key for key, value in self._fields.items() if isinstance(value, _Group)) or "none"))
        return path

    # --- values ---

    _BLOCK_BYTES = 32 << 20

    def _read_bytes(self, first, count, offset, size, room):
        self._require(self._call("ouro_read_bytes", first, count, offset, size, room, count * size))

    def _raw(self, start, count, offset, size):
        """The bytes of these frames one after the other."""
        room = bytearray(count * size)
        if room:
            self._read_bytes(start, count, offset, size, (_ctypes.c_char * len(room)).from_buffer(room))
        return bytes(room)

    def _structs(self, start, count):
        """The bytes of each frame, without NumPy."""
        size = self.info["schema"]["frame_bytes"]
        at_once = max(1, (1 << 20) // size)
        for first in range(start, start + count, at_once):
            yield from _rows(self._raw(first, min(at_once, start + count - first), 0, size), size)

    def _values(self, field, start, count):
        return field.values(self._raw(start, count, field.offset, field.bytes))

    def _array(self, field, start, count):
        dtype, shape = field.numpy_type()
        values = _numpy.empty((count,) + shape, dtype)
        if count and values.nbytes:
            self._read_bytes(start, count, field.offset, field.bytes, values.ctypes.data_as(_ctypes.c_void_p))
        return values

    def _member(self, path, member, start, count):
        """One member of all elements, "enemies.hp", or a list in all of them."""
        if _numpy is None:
            inner = path[-1]
            return [[inner.members[member].value(element) if member else inner.dict_of(element)
                     for _, element in self._living(path, frame, 0)] for frame in self._structs(start, count)]
        # The list as a whole may be many times as large as what is wanted of it.
        at_once = max(1, self._BLOCK_BYTES // max(1, path[0].bytes))
        parts = []
        for first in range(start, start + max(count, 1), at_once):
            values = self._array(path[0], first, min(at_once, start + count - first))
            for group in path[1:]:
                values = values[group.name]
            parts.append(_numpy.ascontiguousarray(values[member] if member else values))
        return parts[0] if len(parts) == 1 else _numpy.concatenate(parts)

    def _alive(self, path, start, count):
        """Which elements are alive, and the elements; a dimension for each group."""
        alive = values = None
        for group in path:
            shape = (count,) if values is None else values.shape
            if group.counted_by:
                counts = self.column(group.counted_by, start, start + count) if values is None else values[group.counted_by]
                mask = _numpy.arange(group.capacity) < counts[..., None].astype("i8", copy=False)
                if counts.dtype == _numpy.dtype("u8"):
                    mask |= (counts > _numpy.uint64(group.capacity))[..., None]
            else:
                mask = _numpy.ones(shape + (group.capacity,), bool)
            values = self._array(group, start, count) if values is None else values[group.name]
            if group.alive_by:
                mask &= values[group.alive_by] != 0
            alive = mask if alive is None else alive[..., None] & mask
        return alive, values

    def _elements(self, path, start, count):
        alive, values = self._alive(path, start, count)
        places = _numpy.nonzero(alive)
        names = ["frame_index"] + [group.name for group in path[:-1]] + ["element"]
        columns = [(name, place + start if name == "frame_index" else place)
                   for name, place in zip(names, places) if name not in path[-1].members]
        chosen = values[alive]
        described = [(name, "<i8") for name, _ in columns]
        for name in chosen.dtype.names:
            dtype, shape = path[-1].members[name].numpy_type()
            described.append((name, dtype, shape))
        made = _numpy.empty(len(chosen), described)
        for name, column in columns:
            made[name] = column
        for name in chosen.dtype.names:
            made[name] = chosen[name]
        return made

    def _living(self, path, frame, index):
        """Without NumPy: the elements alive in a frame's bytes, each with where it is."""
        found = [({"frame_index": index}, frame, self._fields)]
        for group in path:
            found = [(dict(head, **{group.name if group is not path[-1] else "element": at}), element, group.members)
                     for head, struct, counters in found for at, element in group.living(struct, counters)]
        return [(head, element) for head, element, _ in found]

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
        path, member = self._session._path(name)
        value = self._session.column(name, self.index, self.index + 1)[0]
        if not path or _numpy is None:
            return value
        return value[self._session._alive(path, self.index, 1)[0][0]]  # those alive

    def __contains__(self, name):
        return name in self._session

    def __iter__(self):
        return iter(self._session._fields)

    def __len__(self):
        return len(self._session._fields)

    def __repr__(self):
        return "<ouroboros.Frame %d of %r>" % (self.number, self._session.path)


def _scaled(values, scale, zero):
    return [_scaled(value, scale, zero) if isinstance(value, list) else value * scale + zero for value in values]


def _last_error():
    return Error(_the_library().ouro_last_error().decode("utf-8", "replace"))
