// ouroboros_sqlite.so: recordings for everything that loads modules of SQLite.
//
//   .load ouroboros_sqlite
//   SELECT ouroboros_open('recordings');
#include "tools/sql/connection.h"

SQLITE_EXTENSION_INIT1

extern "C" __attribute__((visibility("default"))) int sqlite3_ouroborossqlite_init(sqlite3* database, char** message,
                                                                                   const sqlite3_api_routines* api) {
  SQLITE_EXTENSION_INIT2(api);
  const auto fail = [&](std::string_view why) {
    *message = sql::message_for_sqlite(why);
    return SQLITE_ERROR;
  };
  return sql::guarded(
      [&] {
        sql::Host host;
        host.warn = [](const std::string& sentence) { sqlite3_log(SQLITE_WARNING, "%s", sentence.c_str()); };
        sql::Connection* connection = nullptr;
        const recorder::Status added = sql::Connection::add_to(database, std::move(host), connection);
        return added.ok() ? SQLITE_OK : fail(added.message());
      },
      fail);
}
