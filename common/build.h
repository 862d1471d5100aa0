/* What packaging decides: the version of everything in this repository, and where Debian lays the
 * font that the player falls back to. */
#pragma once

#define BANGTIN_VERSION "0.1.0" /* Semantic Versioning 2.0.0 */

#ifndef FONT_DEFAULT_PATH
#define FONT_DEFAULT_PATH "/usr/share/fonts/truetype/noto/NotoSans-Bold.ttf" /* fonts-noto-core */
#endif
