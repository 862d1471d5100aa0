/* See ticker.h. Of the font it is the file's hash that counts, not its name. */
#include "player/plan/ticker.h"

#include "model/limits.h"
#include "model/manifest.h"
#include "picture/scene.h"

void ticker_digest(const struct edition *edition, const struct slot *slot,
                   char ret_sha256[SHA256_HEX_BYTES])
{
    struct scene scene;
    struct buf all;
    buf_init(&all, LIMIT_JSON_BYTES);
    scene_of_slot(edition->site, edition->screen, slot, slot->from_ms, &scene);
    const struct manifest_file *font = manifest_find(edition->manifest, scene.file);
    const struct scroll_motion *motion = &scene.motion;
    buf_printf(&all, "%06x %06x %06x %08x %08x %d %s\n", scene.background, scene.color,
               scene.accent, scene.outline, scene.shadow, scene.inset_px,
               font ? font->sha256 : scene.file);
    buf_printf(&all, "%d %d %d %d %lld\n", motion->speed, motion->is_speed_px, motion->is_rightward,
               motion->refresh_hz, (long long)motion->anchor_ms);
    buf_printf(&all, "%s\n", scene_text(&scene, 0) ? scene_text(&scene, 0) : "");
    timeline_ticker(edition->timeline, slot, &all);
    sha256_of(buf_text(&all), all.length, ret_sha256);
    buf_deinit(&all);
}
