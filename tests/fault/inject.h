/* System calls that fail on demand: this file's definitions stand in front of libc's, in the
 * program it is linked into and in every library below it. While it is on, each call on files,
 * memory and the belt is counted by its kind, and one of them (or one and all after it) fails,
 * comes short, or ends the process before it takes effect. What the calls do to the disk can be
 * recorded.
 *
 * Time is made here as well: it stands still but for what poll(2) is told to wait, so that the
 * pauses of hours pass in no time, and every run makes the same calls. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum inject_call {
    INJECT_OPEN,   /* of what is there */
    INJECT_CREATE, /* open with O_CREAT */
    INJECT_READ,
    INJECT_WRITE,
    INJECT_SYNC,
    INJECT_CLOSE, /* it is closed all the same */
    INJECT_RENAME,
    INJECT_REMOVE,
    INJECT_FOLDER, /* mkdir */
    INJECT_CUT,    /* ftruncate */
    INJECT_LOOK,   /* stat, access, statvfs */
    INJECT_LIST,   /* fdopendir, readdir */
    INJECT_LOCK,   /* flock, fcntl */
    INJECT_MAP,    /* memfd_create, fallocate, mmap */
    INJECT_SEND,   /* sendmsg */
    INJECT_CALLS
};
extern const char *const inject_names[INJECT_CALLS];

enum { INJECT_SHORT = 0, INJECT_KILL = -1 }; /* in place of an errno */

struct injection {
    enum inject_call call;
    uint32_t nth; /* from 1 */
    int error;    /* an errno, or one of those above */
    bool is_lasting;
};

/* Errors that a call may meet; ends with INJECT_KILL. */
const int *inject_errors(enum inject_call call);
const char *inject_error_name(int error);

/* From now on calls are counted from 0, and this one fails (NULL: none). */
void inject_begin(const struct injection *fault);
void inject_heal(void); /* they are still counted, and none fails any more */
void inject_end(void);  /* the program's own calls again */
uint32_t inject_count(enum inject_call call);
uint32_t inject_hits(void); /* how many calls failed so far */

/* The caller's own calls in between neither count nor fail. */
bool inject_pause(void); /* what to give to inject_resume */
void inject_resume(bool was_on);

/* Time starts at this wall clock, and may be set. */
void inject_clock(int64_t wall_ms);
void inject_step_clock(int64_t wall_ms);

/* What statvfs(2) says is free; NULL: the truth. */
void inject_free_bytes(int64_t (*free_bytes)(void));

/* --- recording --- */

enum record_kind {
    RECORD_WRITE,    /* inode, offset, bytes */
    RECORD_CUT,      /* inode, offset: its new length */
    RECORD_NAME,     /* path is from now on a name of inode; offset 1: a new one */
    RECORD_UNNAME,   /* path is no name any more */
    RECORD_FOLDER,   /* path is a folder */
    RECORD_SYNC,     /* inode's bytes are on disk */
    RECORD_SYNC_DIR, /* the names in path are */
    RECORD_MARK,     /* something was promised: offset is a number of the caller's */
};

struct record {
    enum record_kind kind;
    uint64_t inode;
    int64_t offset;
    char *path;
    void *bytes;
    size_t length;
};

/* Records what is done below this folder; the list is the caller's when it ends. */
void inject_record(const char *folder);
void inject_record_mark(int64_t number);
size_t inject_recorded(struct record **ret_records);
