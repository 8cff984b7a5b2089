"""ouroboros_sqlite.so in Python's sqlite3 and in SQLite's shell ($SQLITE_SHELL, if it is there). Run as
    module_test.py SOURCE_FOLDER BUILD_FOLDER"""

import os
import sqlite3
import subprocess
import sys
import tempfile
import unittest

SOURCE, BUILD = sys.argv.pop(1), sys.argv.pop(1)
FOLDER = os.path.join(SOURCE, "tests", "golden")
GOLDEN = os.path.join(FOLDER, "*_state?.oro")  # those of one game
MODULE = os.path.join(BUILD, "ouroboros_sqlite")
SHELL = os.environ.get("SQLITE_SHELL", "")


def connect(path=":memory:"):
    database = sqlite3.connect(path)
    database.enable_load_extension(True)
    database.load_extension(MODULE)
    return database


class Module(unittest.TestCase):
    def test_opens_recordings(self):
        database = connect()
        (said,), = database.execute("SELECT ouroboros_open(?)", (GOLDEN,))
        self.assertRegex(said, r"^5 sessions; 4 of 5 sessions have no rewinds, rewound_to: NULL there")
        rows = database.execute("SELECT file, count(*) FROM frames GROUP BY file ORDER BY file").fetchall()
        self.assertEqual([os.path.basename(file) for file, _ in rows], sorted(name for name in os.listdir(FOLDER) if "_state" in name))
        self.assertEqual([count for _, count in rows], [701, 290, 298, 298, 298])
        self.assertEqual(database.execute("SELECT count(*) FROM frames WHERE status = ?", (2,)).fetchone(),
                         database.execute("SELECT count(*) FROM frames WHERE status = ?", ("dead",)).fetchone())
        (foods,), = database.execute("SELECT count(*) FROM events WHERE event = 'food' AND file LIKE '%v1_state1.oro'")
        self.assertEqual(foods, 48)
        database.execute("SELECT ouroboros_open(?)", (os.path.join(FOLDER, "*packed_state*"),)).fetchall()
        self.assertEqual(database.execute("SELECT count(*) FROM sessions").fetchone(), (2,))

    def test_reports_errors(self):
        database = connect()
        for query, why in (("SELECT ouroboros_open('/nowhere')", "/nowhere: cannot be opened"),
                           ("SELECT ouroboros_open()", "name files, folders or patterns"),
                           ("SELECT watch('1')", "which frame is meant"),
                           ("CREATE VIRTUAL TABLE temp.t USING ouroboros('food', '%s')" % GOLDEN,
                            "no such table of these recordings, but sessions, frames, events, bookmarks"),
                           ("CREATE VIRTUAL TABLE temp.t USING ouroboros('frames')", "name a table and the files")):
            with self.assertRaisesRegex(sqlite3.OperationalError, why):
                database.execute(query).fetchall()

    def test_makes_tables_that_stay(self):
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "kept.db")
            with connect(path) as database:
                database.execute("CREATE VIRTUAL TABLE runs USING ouroboros('sessions', '%s')" % GOLDEN)
            database.close()
            self.assertEqual(connect(path).execute("SELECT count(*), sum(frames) FROM runs").fetchone(), (5, 1885))

    def test_lets_several_queries_run_at_a_time(self):
        database = connect()
        database.execute("SELECT ouroboros_open(?)", (GOLDEN,)).fetchall()
        one = database.execute("SELECT frame FROM frames")
        other = database.execute("SELECT frame FROM frames WHERE frame > 100")
        self.assertEqual((one.fetchone(), other.fetchone(), one.fetchone()), ((0,), (101,), (1,)))
        with self.assertRaisesRegex(sqlite3.OperationalError, "which frame is meant"):
            database.execute("SELECT watch('score') FROM frames").fetchall()
        self.assertEqual(database.execute("SELECT watch(this_frame, 'frame_number') FROM frames LIMIT 1").fetchone(), (0,))

    @unittest.skipIf(not SHELL or "NOTFOUND" in SHELL, "there is no shell of SQLite")
    def test_is_loaded_by_the_shell(self):
        script = ".load %s\nSELECT ouroboros_open('%s') IS NOT NULL;\nSELECT sum(frames) FROM sessions;\n" % (MODULE, GOLDEN)
        done = subprocess.run([SHELL], input=script, capture_output=True, text=True)
        self.assertEqual((done.stdout, done.stderr), ("1\n1885\n", ""))


if __name__ == "__main__":
    unittest.main()
