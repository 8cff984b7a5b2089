"""ouroboros.py on the recordings that the project keeps, next to what `session` says of them. Run as
    ouroboros_test.py SOURCE_FOLDER BUILD_FOLDER
with WITHOUT_NUMPY in the environment as where NumPy is not installed."""

import csv
import io
import json
import os
import subprocess
import sys
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
