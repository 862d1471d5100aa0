/* The handlers of the API, each answers one route of route.c's table. */
#pragma once

struct call;

/* api_session.c */
void api_login(struct call *call);
void api_logout(struct call *call);
void api_me(struct call *call);
void api_me_change(struct call *call);

/* api_users.c */
void api_users(struct call *call);
void api_user_add(struct call *call);
void api_user_change(struct call *call);
void api_user_remove(struct call *call);

/* api_tokens.c */
void api_tokens(struct call *call);
void api_token_add(struct call *call);
void api_token_remove(struct call *call);

/* api_audit.c */
void api_audit(struct call *call);

/* api_keys.c */
void api_keys(struct call *call);
void api_key_accept(struct call *call);
void api_key_refuse(struct call *call);

/* api_screens.c */
void api_screens(struct call *call);
void api_screen(struct call *call);
void api_thumbnail(struct call *call);

/* api_day.c */
void api_screen_day(struct call *call);

/* api_plays.c */
void api_plays(struct call *call);
void api_reached(struct call *call);

/* api_site.c */
void api_site(struct call *call);
void api_check(struct call *call);
void api_site_file(struct call *call);
void api_site_save(struct call *call);
void api_site_remove(struct call *call);

/* api_content.c */
void api_content(struct call *call);
void api_content_save(struct call *call);
void api_content_remove(struct call *call);

/* api_plan.c */
void api_plan(struct call *call);
void api_plan_outline(struct call *call);
void api_plan_diff(struct call *call);

/* api_releases.c */
void api_releases(struct call *call);
void api_publish(struct call *call);
void api_approve(struct call *call);
void api_rollback(struct call *call);
void api_withdraw(struct call *call);
void api_restore(struct call *call);
void api_blank(struct call *call);
void api_unblank(struct call *call);

/* api_preview.c */
void api_preview(struct call *call);

/* api_metrics.c */
void api_metrics(struct call *call);

/* api_schema.c */
void api_schema(struct call *call);
void api_openapi(struct call *call);
