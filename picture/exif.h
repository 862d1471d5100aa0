/* The one thing that a board needs of EXIF: which way up the camera was held. Pure. */
#pragma once

#include <stddef.h>
#include <stdint.h>

/* Orientation 1 … 8 from a TIFF block (what follows "Exif\0\0"); 1 when there is none or it is
 * damaged, since a picture is not refused for its metadata. */
int32_t exif_orientation(const void *tiff, size_t length);
