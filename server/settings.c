/* See settings.h. What is wrong with it is better found now than when it is first needed. */
#include "server/settings.h"

#include <arpa/inet.h>
#include <string.h>

#include "common/i18n.h"
#include "common/log.h"
#include "common/str.h"

enum { DAYS_MAX = 36500 };

static const struct option_row rows[] = {
    { "site", N_("FOLDER"), N_("the operators' folder, with playlists/ and content/"),
      .is_required = true },
    { "state", N_("FOLDER"), N_("where the release tree is kept"),
      .fallback = "/var/lib/bangtin-server" },
    { "key", N_("NAME.key"), N_("sign what is published; without it releases wait for approval") },
    { "approval", NULL, N_("what is saved waits until two people let it out on the page") },
    { "listen", N_("ADDRESS:PORT"), N_("where to serve; port 0 takes a free one"),
      .fallback = "127.0.0.1:8080" },
    { "tls-cert", N_("FILE.pem"),
      N_("serve over TLS with this certificate, and those above it; read again when it changes") },
    { "tls-key", N_("FILE.pem"), N_("its private key") },
    { "hsts", N_("DAYS"), N_("tell browsers to use nothing but TLS for so long"), .fallback = "0" },
    { "trusted-proxy", N_("ADDRESS"),
      N_("believe X-Forwarded-For of this address, where a web server stands in front") },
    { "log", N_("text|json"), N_("how lines of the log look"), .fallback = "text" },
    { "keep-evidence", N_("DAYS"),
      N_("how long batches of reports are kept as boards signed them, for bangtin audit"),
      .fallback = "35" },
    { "keep-plays", N_("DAYS"),
      N_("how long single plays are kept; their sums by the hour stay for ever"),
      .fallback = "800" },
    { "clock-is-right", NULL,
      N_("believe a clock that is not synchronised and days ahead of the last release") },
    { "config", N_("FILE"), N_("read options from lines \"name = value\"") },
    { 0 },
};

const struct option_program settings_program = {
    .name = "bangtin-server",
    .operands = "",
    .sentence = N_("publishes a site whenever it is saved, and serves its releases"),
    .rows = rows,
};

static bool read_key(const char *path, struct settings *settings, struct error *err)
{
    bool is_encrypted = false;
    if (!sign_secret_is_encrypted(path, &is_encrypted, err))
        return false;
    if (is_encrypted)
        return error_set(
            err, ERROR_INPUT,
            _("%s is encrypted: a server needs a key of its own without a password, or "
              "none, so that an approver signs"),
            path);
    settings->key = sign_secret_new();
    return sign_secret_read(path, NULL, settings->key, err);
}

static bool read_days(const struct options *options, const char *name, int64_t *ret_ms,
                      struct error *err)
{
    int64_t days;
    if (!str_integer(options_text(options, name), 0, DAYS_MAX, &days))
        return error_set(err, ERROR_INPUT, _("--%s is a number of days from 0 to %d"), name,
                         DAYS_MAX);
    *ret_ms = days * 24 * 3600 * 1000;
    return true;
}

/* Both or neither. */
static bool read_tls(const struct options *options, struct settings *settings, struct error *err)
{
    settings->tls_cert = options_text(options, "tls-cert");
    settings->tls_key = options_text(options, "tls-key");
    return !settings->tls_cert == !settings->tls_key ||
           error_set(err, ERROR_INPUT, _("--tls-cert and --tls-key go together"));
}

static bool read_log(const struct options *options, struct error *err)
{
    const char *log = options_text(options, "log");
    if (str_equal(log, "json"))
        log_as_json();
    return str_equal(log, "json") || str_equal(log, "text") ||
           error_set(err, ERROR_INPUT, _("--log is text or json"));
}

static bool read_proxy(const struct options *options, struct settings *settings, struct error *err)
{
    unsigned char bytes[16];
    const char *proxy = settings->trusted_proxy = options_text(options, "trusted-proxy");
    return !proxy || inet_pton(strchr(proxy, ':') ? AF_INET6 : AF_INET, proxy, bytes) == 1 ||
           error_set(err, ERROR_INPUT, _("--trusted-proxy %s: write an address, such as 127.0.0.1"),
                     proxy);
}

bool settings_read(const struct options *options, struct settings *ret_settings, struct error *err)
{
    const char *key = options_text(options, "key");
    struct settings settings = { .site = options_text(options, "site"),
                                 .state = options_text(options, "state"),
                                 .listen = options_text(options, "listen"),
                                 .is_approved = options_is_set(options, "approval"),
                                 .is_clock_right = options_is_set(options, "clock-is-right") };
    bool is_good =
        read_log(options, err) && read_days(options, "keep-evidence", &settings.evidence_ms, err) &&
        read_days(options, "keep-plays", &settings.plays_ms, err) &&
        read_days(options, "hsts", &settings.hsts_ms, err) && read_tls(options, &settings, err) &&
        read_proxy(options, &settings, err) && (!key || read_key(key, &settings, err));
    if (is_good)
        *ret_settings = settings;
    else
        settings_deinit(&settings);
    return is_good;
}

void settings_deinit(struct settings *settings)
{
    sign_secret_free(settings->key);
}
