"""ouroboros.py on the recordings that the project keeps, next to what `session` says of them. Run as
    ouroboros_test.py SOURCE_FOLDER BUILD_FOLDER
with WITHOUT_NUMPY in the environment as where NumPy is not installed."""

import csv
import io
import json
import os
import subprocess
import struct
import sys
import tempfile
import unittest

SOURCE, BUILD = sys.argv.pop(1), sys.argv.pop(1)
os.environ["OUROBOROS_LIBRARY"] = os.path.join(BUILD, "libouroboros.so")
sys.path.insert(0, os.path.join(SOURCE, "recorder", "python"))
sys.dont_write_bytecode = True
if "WITHOUT_NUMPY" in os.environ:
    sys.modules["numpy"] = None
try:
    import numpy
except ImportError:
    numpy = None
import ouroboros

GOLDEN = os.path.join(SOURCE, "tests", "golden")
PACKED = os.path.join(GOLDEN, "session_v2_packed_state2.oro")


def exported(path, *options):
    text = subprocess.run([os.path.join(BUILD, "session"), "export", path, *options], check=True,
                          capture_output=True, text=True).stdout
    return list(csv.DictReader(io.StringIO(text)))


def plain(values):
    return values.tolist() if hasattr(values, "tolist") else values


class Columns(unittest.TestCase):
    def test_are_those_of_the_export(self):
        for name in sorted(os.listdir(GOLDEN)):
            path = os.path.join(GOLDEN, name)
            rows = exported(path)
            with ouroboros.open(path) as s:
                self.assertEqual(len(s), len(rows))
                self.assertEqual(plain(s.frames), [int(row["frame"]) for row in rows])
                self.assertEqual(plain(s.times_ns), [int(row["time_ns"]) for row in rows])
                for field in s.schema["fields"]:
                    column = "game.frame" if field["name"] == "frame" else field["name"]
                    if field.get("count", 1) == 1:
                        convert = float if field["type"] in ("f32", "f64") else int
                        self.assertEqual(plain(s[field["name"]]), [convert(row[column]) for row in rows], column)

    def test_of_arrays_have_a_row_a_frame(self):
        rows = exported(PACKED)
        s = ouroboros.open(PACKED)
        self.assertEqual(plain(s["body[3]"]), [int(row["body[3]"]) for row in rows])
        body = plain(s["body"])
        self.assertEqual([len(body), len(body[0]), len(body[0][0])], [len(rows), 16, 16])
        self.assertEqual(body[7][2][5], int(rows[7]["body[%d]" % (2 * 16 + 5)]))
        board = plain(s["board"])
        self.assertEqual(len(board[0]), 16)
        self.assertEqual(b"".join(board[9]).decode(), rows[9]["board"])

    def test_of_a_range(self):
        s = ouroboros.open(PACKED)
        self.assertEqual(plain(s.column("score", 100, 110)), plain(s["score"])[100:110])
        self.assertEqual(plain(s.column("score", 290)), plain(s["score"])[290:])
        self.assertEqual(plain(s.column("score", 20, 10)), [])

    def test_keep_all_digits(self):
        s = ouroboros.open(PACKED)
        self.assertEqual(plain(s["rng_state"]), [int(row["rng_state"]) for row in exported(PACKED)])
        self.assertGreater(max(plain(s["rng_state"])), 2 ** 63)

    @unittest.skipIf(numpy is None, "is about NumPy's arrays")
    def test_are_arrays_of_the_recorded_type(self):
        s = ouroboros.open(PACKED)
        self.assertEqual(str(s["score"].dtype), "uint32")
        self.assertEqual(str(s["x"].dtype), "float32")
        self.assertEqual(s["body"].shape, (298, 16, 16))
        self.assertEqual(int(s["score"][s["status"] == s.value("status", "playing")].max()), max(plain(s["score"])))

    def test_that_are_not_there_are_named(self):
        s = ouroboros.open(PACKED)
        with self.assertRaisesRegex(KeyError, "has no field 'hp'; there are: board, frame"):
            s["hp"]
        with self.assertRaisesRegex(KeyError, "body has the indices 0 to 255"):
            s["body[256]"]
        self.assertNotIn("hp", s)
        self.assertIn("body[255]", s)


class Lists(unittest.TestCase):
    """Of the swarm, whose program records it."""

    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        subprocess.run([os.path.join(BUILD, "swarm"), cls.folder.name, "120", "50"], check=True)
        cls.path, = [os.path.join(cls.folder.name, name) for name in os.listdir(cls.folder.name) if name.endswith(".oro")]
        cls.rows = exported(cls.path, "--rows", "bugs")

    @classmethod
    def tearDownClass(cls):
        cls.folder.cleanup()

    def test_have_a_row_for_each_element_that_is_alive(self):
        s = ouroboros.open(self.path)
        for part in (s.elements("bugs"), s.elements("bugs", 0, 0)):
            names = ["frame_index", "element"] + s.names("bugs")
            self.assertEqual(list(part.dtype.names) if numpy else list((part or [dict.fromkeys(names)])[0]), names)
        bugs = s.elements("bugs")
        frames = plain(s.frames)
        self.assertEqual(len(bugs), len(self.rows))
        for member in ("id", "hp", "kind", "state", "vx"):
            convert = (lambda text: struct.unpack("f", struct.pack("f", float(text)))[0]) if member == "vx" else int
            self.assertEqual([of(bug, member) for bug in bugs], [convert(row[member]) for row in self.rows], member)
        self.assertEqual([(frames[of(bug, "frame_index")], of(bug, "element")) for bug in bugs],
                         [(int(row["frame"]), int(row["index"])) for row in self.rows])

    def test_are_columns_of_their_members(self):
        s = ouroboros.open(self.path)
        per_frame = {}
        for row in self.rows:
            per_frame.setdefault(int(row["frame"]), []).append(int(row["hp"]))
        hp = s["bugs.hp"]
        if numpy:
            self.assertEqual((hp.shape, str(hp.dtype)), ((120, 1024), "int16"))
            self.assertTrue((s["bugs"]["hp"] == hp).all())
            hp = [values[alive] for values, alive in zip(hp, s.alive("bugs"))]
        self.assertEqual([plain(values) for values in hp], [per_frame[frame] for frame in range(120)])
        self.assertEqual([of(bug, "hp") for bug in s[60]["bugs"]], per_frame[60])
        self.assertEqual(plain(s[60]["bugs.hp"]), per_frame[60])
        self.assertEqual(plain(s.column("bugs.hp", 60, 61)[0])[:3], per_frame[60][:3])

    def test_know_units_names_and_flags(self):
        s = ouroboros.open(self.path)
        self.assertEqual(s.names("bugs.kind"), ["ant", "bee", "wasp"])
        self.assertEqual((s.value("bugs.kind", "bee"), s.value("bugs.state", "new")), (1, 2))
        degrees = plain(s.in_unit("bugs.heading", 0, 1)[0])[:50]
        self.assertEqual(degrees, [of(bug, "heading") * 360 / 65536 for bug in s[0]["bugs"]][:50])
        self.assertEqual(plain(s.in_unit("tick")), plain(s["tick"]))

    def test_that_are_not_there_are_named(self):
        s = ouroboros.open(self.path)
        for name in ("bees", "tick", "bugs.hp"):
            with self.assertRaisesRegex(KeyError, "has no list of things '%s'; there are: bugs, hits" % name):
                s.elements(name)
        with self.assertRaisesRegex(KeyError, "has no field 'bugs.mood'"):
            s["bugs.mood"]
        self.assertIn("bugs.hp", s)

    def test_are_watched(self):
        s = ouroboros.open(self.path)
        counts = [0] * 120
        for row in self.rows:
            counts[int(row["frame"])] += int(row["hp"]) < 60
        self.assertEqual(plain(s.watch("count(bugs.hp < 60)")), counts)
        self.assertEqual(plain(s.watch("delta(tick)")), [0] + [1] * 119)
        self.assertEqual(plain(s.watch("delta(tick)", 63, 66)), [1, 1, 1])
        self.assertEqual(plain(s.watch("tick", 5, 5)), [])
        with self.assertRaisesRegex(ouroboros.Error, "the expression 'tock': no field 'tock'"):
            s.watch("tock")

    def test_within_lists(self):
        inner = {"name": "arms", "offset": 4, "stride": 2, "capacity": 2, "counted_by": "arm_count",
                 "fields": [{"name": "kind", "type": "u8", "offset": 0, "enum": 0},
                            {"name": "shots", "type": "u8", "offset": 1}]}
        trolls = {"name": "trolls", "offset": 4, "stride": 8, "capacity": 2, "alive_by": "hp", "counted_by": "count",
                  "fields": [{"name": "hp", "type": "i16", "offset": 0}, {"name": "arm_count", "type": "u8", "offset": 2}],
                  "groups": [inner]}
        schema = {"name": "cave", "version": 1, "frame_bytes": 20, "events": [], "tables": [["club", "bow"]],
                  "fields": [{"name": "count", "type": "u32", "offset": 0}], "groups": [trolls]}

        def frame(count, *numbers):
            return struct.pack("<I" + "hBx4B" * 2, count, *numbers)
        s = InMemory(schema, [frame(2, 10, 1, 0, 1, 0, 0, 20, 2, 1, 3, 1, 4), frame(1, 5, 9, 1, 7, 0, 8, 20, 1, 0, 1, 0, 0),
                              frame(2, 0, 1, 0, 1, 0, 0, 30, 0, 0, 0, 0, 0)])
        self.assertEqual([[of(arm, name) for name in ("frame_index", "trolls", "element", "kind", "shots")]
                          for arm in s.elements("trolls.arms")],
                         [[0, 0, 0, 0, 1], [0, 1, 0, 1, 3], [0, 1, 1, 1, 4], [1, 0, 0, 1, 7], [1, 0, 1, 0, 8]])
        self.assertEqual([(of(troll, "frame_index"), of(troll, "hp")) for troll in s.elements("trolls")],
                         [(0, 10), (0, 20), (1, 5), (2, 30)])
        self.assertEqual(s.names("trolls.arms.kind"), ["club", "bow"])
        if numpy:
            self.assertEqual(s["trolls.arms.shots"].tolist()[0], [[1, 0], [3, 4]])
            self.assertEqual(s.alive("trolls.arms").tolist()[1], [[True, True], [False, False]])
            self.assertEqual(s["trolls.arms"].shape, (3, 2, 2))
        else:
            self.assertEqual(s["trolls.arms.shots"], [[1, 3, 4], [7, 8], []])
            self.assertEqual(s["trolls"][2], [{"hp": 30, "arm_count": 0, "arms": []}])


def of(element, member):
    return plain(element[member])


class InMemory(ouroboros.Session):
    """A session without a file."""

    def __init__(self, schema, frames):
        self._reader, self.path, self._in_memory = None, "memory", frames
        self._describe({"schema": schema})

    def __len__(self):
        return len(self._in_memory)

    def _read_bytes(self, first, count, offset, size, room):
        data = b"".join(frame[offset:offset + size] for frame in self._in_memory[first:first + count])
        ouroboros._ctypes.memmove(room, data, len(data))


class Sessions(unittest.TestCase):
    def test_say_what_they_are(self):
        s = ouroboros.open(PACKED)
        self.assertEqual((s.game, s.extra["seed"], s.finished), ("snake", "12", True))
        self.assertEqual(s.started.year, 2025)
        self.assertEqual(s.names("status"), ["ready", "playing", "dead", "won"])
        self.assertEqual(s.value("status", "dead"), 2)
        self.assertIn("298 frames", repr(s))
        with self.assertRaisesRegex(KeyError, "'gone' is no value of status: ready, playing"):
            s.value("status", "gone")
        with ouroboros.open(os.path.join(GOLDEN, "session_v2_died_state1.oro")) as died:
            self.assertFalse(died.finished)

    def test_have_frames(self):
        s = ouroboros.open(PACKED)
        rows = exported(PACKED)
        self.assertEqual(int(s[0]["score"]), int(rows[0]["score"]))
        self.assertEqual(s[-1].number, 299)
        self.assertEqual(dict(s[5]).keys(), set(s.names()))
        self.assertEqual([frame.number for frame in s[3:6]], plain(s.frames)[3:6])
        self.assertEqual(sum(1 for _ in s), 298)
        frame = s.at(4.85)
        self.assertEqual(frame.number, max(int(r["frame"]) for r in rows if int(r["time_ns"]) <= 4_850_000_000))
        self.assertAlmostEqual(s.at(0).time, 0)
        self.assertEqual(s.frame(299).index, 297)
        gap = next(n for n in range(300) if n not in plain(s.frames))
        for wrong in (lambda: s[298], lambda: s.frame(gap), lambda: s[-299]):
            self.assertRaises(IndexError, wrong)

    def test_have_events_and_bookmarks(self):
        s = ouroboros.open(PACKED)
        rows = [row for row in exported(PACKED) if row["events"]]
        self.assertEqual([(e.frame, "+".join(e.names)) for e in s.events],
                         [(int(row["frame"]), row["events"]) for row in rows])
        self.assertEqual(s[s.events[0].index].events, s.events[0].names)
        self.assertEqual(s.bookmarks[0], ouroboros.Bookmark(30, "first food"))

    def test_that_cannot_be_read_say_why(self):
        with self.assertRaisesRegex(ouroboros.Error, "gone.oro: cannot be opened: No such file"):
            ouroboros.open("gone.oro")
        s = ouroboros.open(PACKED)
        s.close()
        s.close()
        with self.assertRaisesRegex(ouroboros.Error, "is closed"):
            len(s)
        self.assertIn("closed", repr(s))


class Library(unittest.TestCase):
    def test_that_is_missing_is_named(self):
        script = "import ouroboros\ntry: ouroboros.open('x.oro')\nexcept ouroboros.Error as e: print(e)"
        environment = dict(os.environ, OUROBOROS_LIBRARY="/nowhere/libouroboros.so",
                           PYTHONPATH=sys.path[0], PYTHONDONTWRITEBYTECODE="1")
        out = subprocess.run([sys.executable, "-c", script], env=environment, capture_output=True, text=True).stdout
        self.assertRegex(out, "libouroboros.so was not found .* - install ouroboros-dev")


if __name__ == "__main__":
    unittest.main()
