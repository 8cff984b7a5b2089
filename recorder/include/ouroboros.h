/* ouroboros.h: the recorder for programs that are not written in C++. C99; fine in C++ too. Link with the library
 * `ouroboros_recorder` and what it needs (pkg-config tells).
 *
 *     struct ball { float x, y; uint32_t tick; };
 *     static const ouro_field fields[] = {
 *         OURO_FIELD(struct ball, x, OURO_F32, "m", "Where the ball is."),
 *         OURO_FIELD(struct ball, y, OURO_F32, "m", ""),
 *         OURO_FIELD(struct ball, tick, OURO_U32, "ticks", ""),
 *     };
 *
 *     ouro_options options;
 *     ouro_options_defaults(&options);
 *     options.game = "ball";
 *     options.frame_bytes = sizeof(struct ball);
 *     options.fields = fields;
 *     options.field_count = sizeof fields / sizeof fields[0];
 *     ouro_recorder *recorder = ouro_start(&options);            once; NULL: see ouro_last_error()
 *
 *     struct ball *frame = ouro_begin(recorder);                 every tick
 *     if (frame != NULL) *frame = ball;                          NULL: no room, the frame is skipped and counted
 *     ouro_commit(recorder, events);
 *
 *     ouro_stop(recorder);                                       at the end
 *     ouro_free(recorder);
 *
 * A committed frame survives the process: killed at any instruction, it is in the session file or in the ring, and the
 * next start, ouro_recover() or the program `session recover` joins them.
 *
 * Results. A function that can fail returns OURO_OK or OURO_FAILED (NULL where it makes an object); ouro_last_error()
 * then gives the reason. No function throws or ends the program. Passing NULL for an object fails like any other error;
 * ouro_free() and ouro_close() ignore it.
 *
 * Threads. All calls for one recorder from one thread, except ouro_get_stats(), which any thread may call while the
 * recorder is not being freed. One thread at a time for one reader. Different objects are independent.
 *
 * Text is UTF-8 and ends with a zero. Arguments are copied; they need not outlive the call.
 *
 * Compatibility. Structs that may grow carry their size, or are passed with it: a program compiled with an earlier
 * header works with a later library. The macros below fill in the sizes. */
#pragma once

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* --- version ----------------------------------------------------------------------------------------------------- */

#define OURO_VERSION_MAJOR 0
#define OURO_VERSION_MINOR 1
#define OURO_VERSION_PATCH 0
/* Of this header: 100 for 0.1.0, 10203 for 1.2.3. */
#define OURO_VERSION (OURO_VERSION_MAJOR * 10000 + OURO_VERSION_MINOR * 100 + OURO_VERSION_PATCH)
/* Of the library that the program runs with. */
uint32_t ouro_version(void);
/* The same as text: "0.1.0". */
const char* ouro_version_text(void);

/* --- results ----------------------------------------------------------------------------------------------------- */

#define OURO_OK 0
#define OURO_FAILED 1

/* The reason for this thread's last failure: a sentence that names the file, the reason and what to do about it.
 * Successful calls do not change it. Never NULL; valid until the thread's next call that fails. */
const char* ouro_last_error(void);

/* --- what a frame is --------------------------------------------------------------------------------------------- */

/* Types of fields, little-endian. */
enum {
  OURO_U8 = 0,
  OURO_I8 = 1,
  OURO_U16 = 2,
  OURO_I16 = 3,
  OURO_U32 = 4,
  OURO_I32 = 5,
  OURO_U64 = 6,
  OURO_I64 = 7,
  OURO_F32 = 8,
  OURO_F64 = 9,
  OURO_CHAR = 10 /* one byte of text */
};

/* A field of the frame's struct. 0 or NULL means the default. */
typedef struct ouro_field {
  const char* name;               /* unique; one line, without backquotes */
  uint32_t type;                  /* OURO_U8 ... */
  uint32_t offset;                /* bytes from the struct's start */
  uint32_t count;                 /* values; more than 1 for an array; 0 counts as 1 */
  uint32_t columns;               /* values per row when the array is a grid, else 0 */
  const char* unit;               /* "m", "ticks", ... */
  const char* meaning;            /* a sentence for a person */
  const char* const* value_names; /* names of the values 0, 1, ... of an enumeration, ended by NULL */
  double default_value;           /* the field's value in recordings made without it; finite */
  double scale; /* value = stored number * scale + zero, in the unit: 1.0 / 65536 for fixed point of */
  double zero;  /* 16.16. A scale of 0 counts as 1 */
  int is_flags; /* not 0: value_names are those of the bits 0, 1, ... ("" for none), any of them set */
  int is_log;   /* not 0: a text that is a line of the game's log, in frames where it is not empty */
} ouro_field;

/* A list of things: an array of structs in the frame, such as the enemies of a game. Elements that are not alive are no
 * values: ouro_commit() sets their bytes in the frame to 0, and nothing shows or exports them. */
typedef struct ouro_group {
  const char* name; /* unique among fields and groups */
  uint32_t offset;  /* of the first element: from the frame's start, in a nested group from the outer element's */
  uint32_t stride;  /* bytes from one element to the next */
  uint32_t capacity;
  const char* counted_by;    /* NULL, or the single integer field beside the group that tells how many of the first
                                elements are alive */
  const char* alive_by;      /* NULL, or the single integer field of the element that is not 0 where it is alive */
  const char* identified_by; /* NULL, or the single integer field of the element that is the same number for the same
                                thing in every frame, wherever it lies */
  const ouro_field* fields;  /* of one element: offsets from its start */
  size_t field_count;
  const struct ouro_group* groups; /* nested; none */
  size_t group_count;
} ouro_group; /* does not grow */

/* A value that is calculated from fields, for watches and plots. */
typedef struct ouro_derived {
  const char* name;       /* unique, among fields too */
  const char* expression; /* "food_cell % 16" */
  const char* unit;
  const char* meaning;
} ouro_derived; /* does not grow */

/* clang-format off */
/* Bytes of one value. */
#define OURO_TYPE_BYTES(type)                                         \
  ((type) == OURO_U64 || (type) == OURO_I64 || (type) == OURO_F64 ? 8u \
   : (type) == OURO_U32 || (type) == OURO_I32 || (type) == OURO_F32 ? 4u \
   : (type) == OURO_U16 || (type) == OURO_I16 ? 2u : 1u)
/* What a value of a C type is: its size, and 16 where it is signed, 32 a float, 64 a character. */
#define OURO_TYPE_KIND(type)                                                                  \
  (OURO_TYPE_BYTES(type) + ((type) == OURO_CHAR ? 64u : (type) == OURO_F32 || (type) == OURO_F64 ? 32u \
   : (type) == OURO_I8 || (type) == OURO_I16 || (type) == OURO_I32 || (type) == OURO_I64 ? 16u : 0u))

/* OURO_KIND_OF(value): the same of a member, or of the elements of an array. 0: it cannot be recorded. */
#if defined(__cplusplus)
} /* extern "C" */
namespace ouroboros_c {
template <typename T> struct element { typedef T plain; };
template <typename T> struct element<T&> : element<T> {};
template <typename T> struct element<const T> : element<T> {};
template <typename T, size_t N> struct element<T[N]> : element<T> {};
template <typename T, bool is_enum> struct kind { static const uint32_t value = is_enum ? 128u + sizeof(T) : 0u; };
template <> struct kind<bool, false> { static const uint32_t value = sizeof(bool); };
template <> struct kind<char, false> { static const uint32_t value = 64u + 1u; };
template <> struct kind<signed char, false> { static const uint32_t value = 16u + 1u; };
template <> struct kind<unsigned char, false> { static const uint32_t value = 1u; };
template <> struct kind<short, false> { static const uint32_t value = 16u + sizeof(short); };
template <> struct kind<unsigned short, false> { static const uint32_t value = sizeof(short); };
template <> struct kind<int, false> { static const uint32_t value = 16u + sizeof(int); };
template <> struct kind<unsigned, false> { static const uint32_t value = sizeof(int); };
template <> struct kind<long, false> { static const uint32_t value = 16u + sizeof(long); };
template <> struct kind<unsigned long, false> { static const uint32_t value = sizeof(long); };
template <> struct kind<long long, false> { static const uint32_t value = 16u + sizeof(long long); };
template <> struct kind<unsigned long long, false> { static const uint32_t value = sizeof(long long); };
template <> struct kind<float, false> { static const uint32_t value = 32u + sizeof(float); };
template <> struct kind<double, false> { static const uint32_t value = 32u + sizeof(double); };
/* An enumeration is of any integer type of its size. */
constexpr bool fits(uint32_t member, uint32_t type) {
  return member == type || (member >= 128u && (type & 15u) == (member & 15u) && (type & 96u) == 0);
}
}
extern "C" {
#define OURO_IS_OF_TYPE(member, type)                                                                       \
  ouroboros_c::fits(ouroboros_c::kind<ouroboros_c::element<decltype(member)>::plain,                        \
                                      __is_enum(ouroboros_c::element<decltype(member)>::plain)>::value,      \
                    OURO_TYPE_KIND(type))
#define OURO_GRID_IS_OF_TYPE(member, type) OURO_IS_OF_TYPE(member, type)
#elif defined(__GNUC__) || (defined(__STDC_VERSION__) && __STDC_VERSION__ >= 201112L)
#if defined(__GNUC__)
#define OURO_GENERIC __extension__ _Generic
#else
#define OURO_GENERIC _Generic
#endif
#define OURO_KIND_OF(value)                                                                                 \
  OURO_GENERIC((value), _Bool: 1u, char: 65u, signed char: 17u, unsigned char: 1u, short: 18u,              \
               unsigned short: 2u, int: 20u, unsigned: 4u, long: 16u + sizeof(long),                        \
               unsigned long: sizeof(long), long long: 24u, unsigned long long: 8u, float: 36u,             \
               double: 40u, _Bool*: 1u, char*: 65u, signed char*: 17u, unsigned char*: 1u, short*: 18u,     \
               unsigned short*: 2u, int*: 20u, unsigned*: 4u, long*: 16u + sizeof(long),                    \
               unsigned long*: sizeof(long), long long*: 24u, unsigned long long*: 8u, float*: 36u,         \
               double*: 40u, default: 0u)
/* An array becomes a pointer above; a pointer itself cannot be recorded. */
#define OURO_IS_POINTER(value)                                                                              \
  OURO_GENERIC(&(value), _Bool**: 1, char**: 1, signed char**: 1, unsigned char**: 1, short**: 1,           \
               unsigned short**: 1, int**: 1, unsigned**: 1, long**: 1, unsigned long**: 1, long long**: 1, \
               unsigned long long**: 1, float**: 1, double**: 1, default: 0)
#define OURO_IS_OF_TYPE(member, type) (OURO_KIND_OF(member) == OURO_TYPE_KIND(type) && !OURO_IS_POINTER(member))
#define OURO_GRID_IS_OF_TYPE(member, type) (OURO_KIND_OF((member)[0]) == OURO_TYPE_KIND(type))
#else
#define OURO_IS_OF_TYPE(member, type) (sizeof(member) % OURO_TYPE_BYTES(type) == 0)
#define OURO_GRID_IS_OF_TYPE(member, type) OURO_IS_OF_TYPE(member, type)
#endif
/* 0; does not compile where `holds` is false. */
#if defined(__cplusplus)
} /* extern "C" */
namespace ouroboros_c {
template <bool the_member_is_of_the_type> struct checked;
template <> struct checked<true> { static const uint32_t zero = 0; };
}
extern "C" {
#define OURO_CHECKED(holds) (ouroboros_c::checked<(holds)>::zero)
#else
#define OURO_CHECKED(holds) ((uint32_t)(0 * sizeof(struct { int the_member_is_not_of_the_type : (holds) ? 1 : -1; })))
#endif

#define OURO_MEMBER(struct_type, member, type, columns, unit, meaning, names, scale, is_flags, is_log, holds)   \
  { #member, (type), (uint32_t)offsetof(struct_type, member) + OURO_CHECKED(holds),                             \
    (uint32_t)(sizeof(((struct_type*)0)->member) / OURO_TYPE_BYTES(type)),                                      \
    (columns), (unit), (meaning), (names), 0.0, (scale), 0.0, (is_flags), (is_log) }
#define OURO_TYPED_MEMBER(struct_type, member, type, unit, meaning, names, scale, is_flags, is_log)    \
  OURO_MEMBER(struct_type, member, type, 0, unit, meaning, names, scale, is_flags, is_log,             \
              OURO_IS_OF_TYPE(((struct_type*)0)->member, type))

/* Initializers for an ouro_field: offset and count are taken from the struct's member, which may be an array; one whose
 * type is not the one given does not compile. */
#define OURO_FIELD(struct_type, member, type, unit, meaning) \
  OURO_TYPED_MEMBER(struct_type, member, type, unit, meaning, NULL, 1.0, 0, 0)
/* A grid with `columns` values per row. */
#define OURO_GRID(struct_type, member, type, columns, unit, meaning)                 \
  OURO_MEMBER(struct_type, member, type, columns, unit, meaning, NULL, 1.0, 0, 0,    \
              OURO_GRID_IS_OF_TYPE(((struct_type*)0)->member, type))
/* An enumeration; `names` is an array of texts with a NULL at its end, which many fields may share. */
#define OURO_CHOICE(struct_type, member, type, names, meaning) \
  OURO_TYPED_MEMBER(struct_type, member, type, "", meaning, names, 1.0, 0, 0)
/* A set of flags; `names` are those of the bits 0, 1, ..., with a NULL at the end. */
#define OURO_FLAGS(struct_type, member, type, names, meaning) \
  OURO_TYPED_MEMBER(struct_type, member, type, "", meaning, names, 1.0, 1, 0)
/* A number that says value = stored number * scale, in the unit. */
#define OURO_SCALED(struct_type, member, type, scale, unit, meaning) \
  OURO_TYPED_MEMBER(struct_type, member, type, unit, meaning, NULL, scale, 0, 0)
/* An array of char that is a line of the game's log. */
#define OURO_LOG(struct_type, member, meaning) \
  OURO_TYPED_MEMBER(struct_type, member, OURO_CHAR, "", meaning, NULL, 1.0, 0, 1)
/* Initializers for an ouro_group: the array `member`, whose elements have the fields of the array `element_fields`; the
 * three texts as in the struct, each may be NULL. The second one has nested groups, an array too. */
#define OURO_GROUP(struct_type, member, element_fields, counted_by, alive_by, identified_by)                     \
  { #member, (uint32_t)offsetof(struct_type, member), (uint32_t)sizeof(((struct_type*)0)->member[0]),            \
    (uint32_t)(sizeof(((struct_type*)0)->member) / sizeof(((struct_type*)0)->member[0])),                        \
    (counted_by), (alive_by), (identified_by), (element_fields), sizeof(element_fields) / sizeof((element_fields)[0]), \
    NULL, 0 }
#define OURO_GROUP_OF_GROUPS(struct_type, member, element_fields, element_groups, counted_by, alive_by, identified_by) \
  { #member, (uint32_t)offsetof(struct_type, member), (uint32_t)sizeof(((struct_type*)0)->member[0]),            \
    (uint32_t)(sizeof(((struct_type*)0)->member) / sizeof(((struct_type*)0)->member[0])),                        \
    (counted_by), (alive_by), (identified_by), (element_fields), sizeof(element_fields) / sizeof((element_fields)[0]), \
    (element_groups), sizeof(element_groups) / sizeof((element_groups)[0]) }
/* clang-format on */

/* An event that can happen in a frame. */
typedef struct ouro_event {
  uint32_t bit;          /* of the mask that ouro_commit() takes, 0 to 63 */
  uint32_t color_rgb;    /* 0xRRGGBB, for marks on timelines */
  const char* name;      /* "goal" */
  const char* refers_to; /* NULL, or a u32 or u64 field that in frames with this event holds the number of the earlier
                            frame from which the game continues */
  const char* const* payload; /* NULL, or names of fields, ended by NULL, that say more in frames with this event */
  const char* each;           /* NULL, or a group of which each living element is one such event; `payload` then names
                                 fields of its elements */
} ouro_event;

/* Initializer for an ouro_event that has nothing else. */
#define OURO_EVENT(bit, name, color_rgb) \
  { (bit), (color_rgb), (name), NULL, NULL, NULL }

/* What of a frame is a picture, so that a viewer shows the game before anybody has written a painter for it. Numbers are
 * in the fields' units, colours 0xRRGGBB; NULL, 0 and none are the default. Names are those of fields. These structs do
 * not grow. */
typedef struct ouro_scene_things {
  const char* group; /* its living elements; NULL: one thing, of the frame itself */
  const char* x;     /* single values: "x", "position.x", "place[0]"; required */
  const char* y;
  const char* angle; /* degrees, or in the unit "rad"; 0 to the right, growing from the x axis to the y axis */
  const char* size;  /* radius */
  const char* color_by; /* each value has its colour */
  const char* label;    /* a field that is written beside the thing */
  double radius;        /* without `size`; 0: a few pixels */
  uint32_t color;       /* without `color_by`; 0: one is chosen */
} ouro_scene_things;

/* How one value of a grid looks. */
typedef struct ouro_scene_tile {
  int64_t value;     /* of a character its code */
  uint32_t color;    /* 0: nothing */
  const char* glyph; /* written into the cell; NULL: nothing, in a grid of characters the character itself */
} ouro_scene_tile;

/* A grid that is an image has pixels, without gaps and glyphs. */
enum {
  OURO_IMAGE_NONE = 0,
  OURO_IMAGE_PALETTE = 1, /* a value is one of `colors`; without any a grey, 0 to 255 */
  OURO_IMAGE_RGB = 2,     /* three values make a pixel: red, green, blue, 0 to 255 */
  OURO_IMAGE_PACKED = 3   /* a value is a colour: 0xRRGGBB */
};

typedef struct ouro_scene_grid {
  const char* field; /* an array with columns; required */
  double x, y;       /* the corner of the first cell */
  double cell;       /* width and height of a cell; 0 counts as 1 */
  const uint32_t* colors; /* of the values 0, 1, ... */
  size_t color_count;
  const ouro_scene_tile* tiles; /* before `colors` */
  size_t tile_count;
  uint32_t image; /* OURO_IMAGE_NONE ... */
} ouro_scene_grid;

typedef struct ouro_point {
  double x, y;
} ouro_point;

/* A line that never changes: a wall, a track. */
typedef struct ouro_scene_line {
  const ouro_point* points;
  size_t point_count;
  int closed;     /* not 0: from the last point back to the first */
  uint32_t color; /* 0: a grey */
} ouro_scene_line;

typedef struct ouro_scene {
  ouro_point from, to; /* what is in the picture; both the same: what the frame at hand needs */
  int y_up;            /* not 0: y grows upwards */
  const ouro_scene_things* things;
  size_t things_count;
  const ouro_scene_grid* grids;
  size_t grid_count;
  const ouro_scene_line* lines;
  size_t line_count;
} ouro_scene;

/* clang-format off */
/* Initializers: the elements of a group with a radius, and a value that colours them (or NULL); a thing of the frame; a
 * grid with tiles, an array; an image; a line of an array of points; a scene of arrays of the three, without bounds. */
#define OURO_SCENE_THINGS(group, x, y, radius, color_by) \
  { (group), (x), (y), NULL, NULL, (color_by), NULL, (radius), 0 }
#define OURO_SCENE_THING(x, y, radius, color) \
  { NULL, (x), (y), NULL, NULL, NULL, NULL, (radius), (color) }
#define OURO_SCENE_GRID(field, tiles) \
  { (field), 0, 0, 1, NULL, 0, (tiles), sizeof(tiles) / sizeof((tiles)[0]), OURO_IMAGE_NONE }
#define OURO_SCENE_IMAGE(field, image) \
  { (field), 0, 0, 1, NULL, 0, NULL, 0, (image) }
#define OURO_SCENE_LINE(points, closed) \
  { (points), sizeof(points) / sizeof((points)[0]), (closed), 0 }
/* clang-format on */

/* A further entry of a session's description: seed, player, ... This struct does not grow. */
typedef struct ouro_entry {
  const char* key; /* unique */
  const char* value;
} ouro_entry;

/* --- recording --------------------------------------------------------------------------------------------------- */

typedef struct ouro_recorder ouro_recorder;

/* Protection against power loss. A crash of the program loses no frame in any case. */
enum { OURO_DURABILITY_NONE = 0, OURO_DURABILITY_INTERVAL = 1, OURO_DURABILITY_EACH = 2 };

typedef struct ouro_options {
  size_t options_bytes; /* these three are set by ouro_options_defaults() */
  size_t field_bytes;
  size_t event_bytes;

  const char* ring_path;       /* made when missing; "game_buffer.dat" */
  const char* sessions_folder; /* made when missing; "recordings". A black box saves only crashed runs there */
  int black_box;               /* not 0: record into the ring alone, of which the latest slot_count frames, or one
                                  less, are kept. Needs a ring file that no session has used, of at least 2 slots */
  uint32_t slot_count;         /* frames that the ring holds; 10 */
  uint32_t slot_bytes;         /* of a frame and its seal of 32 bytes, at most 16 MiB of frame; 1024 */
  int durability;              /* OURO_DURABILITY_INTERVAL */
  uint32_t interval_ms;        /* of OURO_DURABILITY_INTERVAL; 1000 */

  const char* game; /* name and version for the session's description; "" */
  const char* game_version;
  const ouro_entry* extra; /* further entries; none */
  size_t extra_count;
  uint64_t parent_id; /* the session and frame that the game continues from; 0: none */
  uint64_t parent_frame;

  /* The frame's description: either these ... */
  const char* schema_name; /* name of the struct; the game's when NULL */
  uint32_t schema_version; /* to be raised when the struct changes; 1 */
  uint32_t frame_bytes;    /* sizeof the struct */
  const ouro_field* fields;
  size_t field_count;
  const ouro_event* events;
  size_t event_count;
  /* ... or this: the same as JSON, as `session schema --json` prints it and FORMAT.md defines it. */
  const char* schema_json;

  int keeps_sigbus;  /* not 0: install no handler of SIGBUS, by which a ring that another program cuts does not end the
                        game; the game's own handler calls ouro_replace_lost_page() */
  int without_locks; /* not 0: record on a file system that has no locks all the same; then nothing keeps a second game
                        from using the same files at the same time, which damages them */

  const ouro_group* groups; /* lists of things in the frame, and values calculated from fields; none */
  size_t group_count;
  const ouro_derived* derived;
  size_t derived_count;

  const ouro_scene* scene; /* a picture of the frame; NULL: viewers go by the names of fields */
} ouro_options;

/* For a game's own handler of SIGBUS: whether `address` (si_addr) was in a page of a ring's file that is gone, and has
 * been replaced; the handler then returns. May be called in a signal handler. */
int ouro_replace_lost_page(const void* address);

/* Sets all options to their defaults. Call it first. */
#define ouro_options_defaults(options) \
  ouro_options_init((options), sizeof *(options), sizeof(ouro_field), sizeof(ouro_event))
void ouro_options_init(ouro_options* options, size_t options_bytes, size_t field_bytes, size_t event_bytes);

/* Opens the ring, recovers what an earlier run has left (reported by ouro_next_notice()), and begins a session. NULL,
 * with nothing being recorded, when the ring is in use or unusable, the session cannot be made, or the options are
 * wrong. To be freed with ouro_free(). */
ouro_recorder* ouro_start(const ouro_options* options);

/* The place for the next frame, slot_bytes - 32 bytes, aligned to 64 when slot_bytes is a multiple of that; zero or
 * holding an older frame: fill all of it. NULL when the ring is full because the disk does not keep up (continue, and
 * call ouro_commit() all the same), or nothing is being recorded. Valid until the commit; another call before it
 * returns the same place. Makes no system call and takes no lock. */
void* ouro_begin(ouro_recorder* recorder);
/* The same, but waits while the ring is full: for simulations that run faster than real time. NULL when nothing is
 * being recorded or the disk cannot be written. */
void* ouro_begin_waiting(ouro_recorder* recorder);
/* Seals and publishes the frame, with its event bits. After a NULL it only advances the frame number, so that the gap
 * shows, and returns OURO_FAILED without changing ouro_last_error(). Makes no system call and takes no lock. */
int ouro_commit(ouro_recorder* recorder, uint64_t events);
/* The same with the frame's time given, in ns since the start. A time before the last frame's, also by ouro_commit()'s
 * clock, becomes that one, and is counted in ouro_stats.times_corrected. */
int ouro_commit_at(ouro_recorder* recorder, uint64_t events, uint64_t time_ns);

/* Asks an expression of the frame that was committed last, between ouro_commit() and the next ouro_begin(): a game can
 * stop itself in the tick in which something goes wrong.
 *
 *     if (ouro_watch(recorder, "any(enemies.hp < 0) || changed(level)", NULL) == 1) paused = 1;
 *
 * 1: it is true, 0: it is not, or that frame was not recorded; -1: it is not an expression over the fields of frames, or
 * nothing is being recorded; ouro_last_error() then says where and why. `value`, unless NULL, gets what it is, NaN for
 * no value. Expressions are those of the viewer's watches: fields, "enemies[3].hp", "enemies[#42].hp"
 * by identity, count(), any(), max() over a list, prev(), changed() and delta() against the frame before. Compiled when
 * it is asked for the first time and kept until ouro_free(): do not make texts up anew every tick. Works with a session,
 * in a black box, and with a ring alone. Makes no system call. */
int ouro_watch(ouro_recorder* recorder, const char* expression, double* value);

/* Number of the next frame, from 0. 0 without a recorder. */
uint64_t ouro_next_frame(const ouro_recorder* recorder);

/* Waits until clips and all frames are written, and finishes the session. Fails when not everything could be written;
 * the missing frames are still in the ring, and the next start recovers them. A second call does nothing. */
int ouro_stop(ouro_recorder* recorder);
/* Stops, unless that has been done, and frees. */
void ouro_free(ouro_recorder* recorder);

typedef struct ouro_stats {
  uint64_t committed;     /* frames */
  uint64_t rejected;      /* frames that found the ring full */
  uint64_t written;       /* frames in the session */
  uint64_t damaged;       /* frames overwritten before they were written: the game kept a pointer */
  uint64_t session_bytes; /* of the session file */
  uint64_t lag_frames;    /* committed and not written yet */
  uint64_t commit_p50_ns; /* time that ouro_commit() takes */
  uint64_t commit_p99_ns;
  uint64_t commit_max_ns;
  char error[256];          /* why frames do not reach the disk now; empty while they do */
  uint64_t times_corrected; /* frames whose time was before the last one's, and became that */
} ouro_stats;
/* The recording's figures, also after ouro_stop(). */
#define ouro_get_stats(recorder, stats) ouro_copy_stats((recorder), (stats), sizeof *(stats))
int ouro_copy_stats(const ouro_recorder* recorder, ouro_stats* stats, size_t stats_bytes);

/* Copies the session's path to `text`, at most `bytes` with the zero; "" in a black box. Returns its whole length,
 * which may exceed `bytes`. `text` may be NULL when `bytes` is 0. The path changes when recording has to continue in
 * another file. */
size_t ouro_session_path(const ouro_recorder* recorder, char* text, size_t bytes);

/* News, a line at a time: frames recovered at the start, writing fails or works again. Copies like ouro_session_path()
 * and returns the length, 0 when there are no more. Costs next to nothing then. */
size_t ouro_next_notice(ouro_recorder* recorder, char* text, size_t bytes);

/* --- clips ------------------------------------------------------------------------------------------------------- */

/* Queues a session of its own at `path`, which must not exist, with the frames of the last `last_ns`; recording
 * continues. A step of more than a second counts as one second. Never waits for the disk: ouro_next_clip() reports the
 * result. */
int ouro_save_last(ouro_recorder* recorder, uint64_t last_ns, const char* path);
/* The same with the frames of these numbers, both included. */
int ouro_save_frames(ouro_recorder* recorder, uint64_t first_frame, uint64_t last_frame, const char* path);
/* Waits until all clips are written or have failed. */
void ouro_wait_for_clips(ouro_recorder* recorder);

typedef struct ouro_clip {
  int result;      /* OURO_OK, or OURO_FAILED with the reason in ouro_last_error() */
  uint64_t frames; /* in the clip */
  uint64_t first_frame;
  uint64_t last_frame;
  uint64_t time_ns; /* from its first frame to its last */
  char path[1024];  /* as requested */
} ouro_clip;
/* The result of the next clip that has ended, in the order of the requests. 1: `clip` is filled; 0: none has ended. */
#define ouro_next_clip(recorder, clip) ouro_copy_clip((recorder), (clip), sizeof *(clip))
int ouro_copy_clip(ouro_recorder* recorder, ouro_clip* clip, size_t clip_bytes);

/* --- recovering -------------------------------------------------------------------------------------------------- */

/* Completes a session whose recording died with the frames that its ring still holds. The ring is at `ring_path`, or
 * where it was recorded when that is NULL. A finished session stays as it is. */
int ouro_recover(const char* session_path, const char* ring_path);
/* Makes a session at `session_path`, which must not exist, of the frames in a black box's ring. The ring stays as it
 * is. Fails while a process is recording to it. */
int ouro_recover_ring(const char* ring_path, const char* session_path);

/* --- reading ----------------------------------------------------------------------------------------------------- */

typedef struct ouro_reader ouro_reader;

/* Opens a session, also one that is being recorded or has died. NULL when it cannot be read. To be closed with
 * ouro_close(). */
ouro_reader* ouro_open(const char* session_path);
void ouro_close(ouro_reader* reader);
/* Reads what has been recorded since. */
int ouro_refresh(ouro_reader* reader);

/* Frames are read by index: 0 to ouro_frame_count() - 1, in their order. */
uint64_t ouro_frame_count(const ouro_reader* reader);
/* Bytes of the game's struct, by its schema. */
uint32_t ouro_frame_bytes(const ouro_reader* reader);
/* 1 when the session was finished or recovered, else 0. */
int ouro_is_finished(const ouro_reader* reader);
/* Id of the session, never 0: for ouro_options.parent_id. */
uint64_t ouro_session_id(const ouro_reader* reader);
/* Valid until ouro_close(). NULL without a reader. */
const char* ouro_game(const ouro_reader* reader);
const char* ouro_schema_json(const ouro_reader* reader);
/* A further entry of the description; NULL when there is none of that key. Valid until ouro_close(). */
const char* ouro_extra(const ouro_reader* reader, const char* key);

/* The recorder's part of a frame. This struct does not grow. */
typedef struct ouro_seal {
  uint64_t frame;   /* number; they grow, and jump where frames are missing */
  uint64_t time_ns; /* since the session's start */
  uint64_t events;  /* event bits */
  uint64_t sound;   /* 1 when the frame is as sealed, 0 when it was torn or changed afterwards */
} ouro_seal;

/* Copies the first `frame_bytes` of a frame to `frame`, and its seal to `seal`; either may be NULL. On failure both are
 * unchanged. */
int ouro_read(ouro_reader* reader, uint64_t index, void* frame, size_t frame_bytes, ouro_seal* seal);

/* Index of the first frame whose number is at least `frame`; ouro_frame_count() when there is none. */
uint64_t ouro_index_of_frame(ouro_reader* reader, uint64_t frame);
/* Index of the last frame whose time is at most `time_ns`; 0 when all are later. */
uint64_t ouro_index_of_time(ouro_reader* reader, uint64_t time_ns);
/* Index of the next frame after `index` with one of these event bits; UINT64_MAX as `index` starts at the first frame.
 * ouro_frame_count() when there is none. */
uint64_t ouro_next_event(ouro_reader* reader, uint64_t index, uint64_t events);

/* --- reading columns: many frames with one call ------------------------------------------------------------------ */

/* A field's values in the `count` frames from index `first` on, frame after frame as they lie in memory. `field` is the
 * name of a field, whose values all are copied if it is an array, or of one of them, "body[3]". `values` holds exactly
 * `values_bytes`. Fails, with `values` undefined, when there are no such frames or field, or that is not its size. */
int ouro_read_field(ouro_reader* reader, const char* field, uint64_t first, uint64_t count, void* values,
                    size_t values_bytes);
/* The same for any bytes of a frame: `bytes` of them, from `offset` on. `out` holds count * bytes. */
int ouro_read_bytes(ouro_reader* reader, uint64_t first, uint64_t count, uint32_t offset, uint32_t bytes, void* out,
                    size_t out_bytes);
/* The values of an expression, as ouro_watch() takes it, in these frames; NaN where it has none. `values` holds
 * `count`. Fails as ouro_read_field() does, and for a text that is not an expression. */
int ouro_read_expression(ouro_reader* reader, const char* expression, uint64_t first, uint64_t count, double* values);
/* Their numbers, times in ns and event bits; each holds `count`, and may be NULL. */
int ouro_read_seals(ouro_reader* reader, uint64_t first, uint64_t count, uint64_t* frames, uint64_t* times_ns,
                    uint64_t* events);

/* The session's description as JSON: "game", "game_version", "start_unix_ns", "extra", "schema" and more, as FORMAT.md
 * defines it. Valid until ouro_close(). NULL without a reader. */
const char* ouro_info_json(ouro_reader* reader);
/* The bookmarks as they are now: {"bookmarks":[{"frame":12,"note":"here"}]}. Valid until the next call. */
const char* ouro_bookmarks_json(ouro_reader* reader);

#ifdef __cplusplus
} /* extern "C" */
#endif
