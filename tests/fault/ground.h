/* The ground on which faults are tried: a site in several releases, release trees and state folders
 * made once by the real programs' parts, and copies of them for each case. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/sign.h"

enum { GROUND_PATH_BYTES = 256, GROUND_RELEASES = 3 };

/* Wall clock in ms when release 1 was published; each next one a minute later. */
extern const int64_t ground_epoch_ms;

struct ground {
    char folder[GROUND_PATH_BYTES];
    struct sign_secret key, other; /* the first, and the one that a trust file brings */
    char trust[SIGN_KEY_TEXT_BYTES];
};

/* Makes the folder; trees are tree-1 … tree-3 with that release as their last, and tree-trust with
 * release 2 signed by the other key under trust/1.json. */
void ground_make(struct ground *ground);
void ground_remove(const struct ground *ground);

/* The path of something in it, in one of a few static places. */
const char *ground_path(const struct ground *ground, const char *name);

/* Removes `to` and copies a folder there. */
void ground_copy(const char *from, const char *to);
void ground_remove_folder(const char *path);
void ground_write(const char *path, const void *bytes, size_t length);

/* Saves the site of release `number`. */
void ground_site(const struct ground *ground, int number);

/* Publishes release `number` of the site into a tree; its generation. */
int64_t ground_publish(const struct ground *ground, const char *tree, int number,
                       const struct sign_secret *key);
int64_t ground_generation(int number);

/* The item of this name is to look like this in that generation. */
bool ground_is_right(const char *name, const char *sha256, int64_t generation);
/* The bit of an item's name; 0: no such item. */
unsigned ground_item(const char *name);
unsigned ground_items(int number); /* all bits of a release */

/* The hash of a picture by release and item, "do", "doi" or "ba". */
const char *ground_picture(int number, const char *item);
