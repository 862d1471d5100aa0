/* A site folder made for one test: files by table, removed afterwards. */
#pragma once

#include <assert.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common/error.h"
#include "common/file.h"

struct site_text {
    const char *path; /* NULL ends the table */
    const char *bytes;
};

enum { SITE_FOLDER_BYTES = 64 };

static inline void site_folder_write(const char *folder, const char *path, const void *bytes,
                                     size_t length)
{
    struct error err;
    char whole[1024], parents[1024];
    snprintf(whole, sizeof whole, "%s/%s", folder, path);
    snprintf(parents, sizeof parents, "%s", whole);
    *strrchr(parents, '/') = '\0';
    bool is_good = file_make_folders(AT_FDCWD, parents, &err);
    FILE *file = fopen(whole, "wb");
    assert(is_good && file);
    size_t written = fwrite(bytes, 1, length, file);
    assert(written == length);
    fclose(file);
}

static inline void site_folder_make(char ret_folder[SITE_FOLDER_BYTES],
                                    const struct site_text *files)
{
    snprintf(ret_folder, SITE_FOLDER_BYTES, "/tmp/bangtin-site-XXXXXX");
    char *made = mkdtemp(ret_folder);
    assert(made);
    for (; files->path; files++)
        site_folder_write(ret_folder, files->path, files->bytes, strlen(files->bytes));
}

static inline int site_folder_remove_one(const char *path, const struct stat *about, int type,
                                         struct FTW *walk)
{
    (void)about, (void)type, (void)walk;
    return remove(path);
}

static inline void site_folder_remove(const char *folder)
{
    nftw(folder, site_folder_remove_one, 16, FTW_DEPTH | FTW_PHYS);
}
