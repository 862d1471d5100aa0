/* See tls.h. Each handshake asks for the pair that is current then. A pair that was replaced is
 * kept until the end, since a handshake may still hold it: that is a few kilobytes in two months.
 * Files are told apart by what stat(2) says of where a link leads, so that it does not matter
 * whether somebody writes, renames or links a new one. */
#include "server/tls.h"

#include <gnutls/abstract.h>
#include <gnutls/gnutls.h>
#include <gnutls/x509.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "common/i18n.h"
#include "common/log.h"
#include "common/mem.h"
#include "model/rfc3339.h"

enum { CHAIN_MAX = 16, KEY_ID_BYTES = 64, KEY_BYTES = 64 * 1024 };

struct pair {
    struct pair *older;
    gnutls_pcert_st chain[CHAIN_MAX]; /* the server's own first */
    unsigned chain_count;
    gnutls_privkey_t key;
    int64_t ends_ms;
};

struct stamp {
    struct timespec changed;
    ino_t inode;
    off_t bytes;
};

static struct {
    const char *certificate_path, *key_path;
    struct stamp stamps[2];
    bool is_new;       /* these files have not been read */
    struct pair *pair; /* current; NULL: not open */
    struct log_edge edge;
} tls;

/* --- reading ------------------------------------------------------------------ */

static void free_pair(struct pair *pair)
{
    for (unsigned i = 0; i < pair->chain_count; i++)
        gnutls_pcert_deinit(&pair->chain[i]);
    gnutls_privkey_deinit(pair->key);
    free(pair);
}

static bool wrong(struct error *err, const char *path, const char *remedy, int code)
{
    return error_set(err, ERROR_INPUT, "%s: %s (%s)", path, remedy, gnutls_strerror(code));
}

static bool read_chain(struct pair *pair, const char *path, struct error *err)
{
    gnutls_x509_crt_t own;
    unsigned count = CHAIN_MAX;
    int code = gnutls_pcert_list_import_x509_file(pair->chain, &count, path, GNUTLS_X509_FMT_PEM,
                                                  NULL, NULL, 0);
    if (code < 0)
        return wrong(err, path, _("a certificate in PEM is needed, its own first"), code);
    pair->chain_count = count;
    code = gnutls_pcert_export_x509(&pair->chain[0], &own);
    if (code < 0)
        return wrong(err, path, _("a certificate in PEM is needed, its own first"), code);
    pair->ends_ms = (int64_t)gnutls_x509_crt_get_expiration_time(own) * 1000;
    gnutls_x509_crt_deinit(own);
    return true;
}

static bool read_key(struct pair *pair, const char *path, struct error *err)
{
    gnutls_datum_t text = { 0 };
    int code = gnutls_load_file(path, &text);
    if (code >= 0) {
        code = gnutls_privkey_import_x509_raw(pair->key, &text, GNUTLS_X509_FMT_PEM, NULL, 0);
        gnutls_memset(text.data, 0, text.size);
        gnutls_free(text.data);
    }
    return code >= 0 ||
           wrong(err, path, _("a private key in PEM without a password is needed"), code);
}

static bool is_of(const struct pair *pair)
{
    unsigned char ids[2][KEY_ID_BYTES] = { 0 };
    size_t lengths[2] = { KEY_ID_BYTES, KEY_ID_BYTES };
    gnutls_pubkey_t public;
    if (gnutls_pubkey_init(&public) < 0)
        return false;
    bool is_same =
        gnutls_pubkey_import_privkey(public, pair->key, 0, 0) >= 0 &&
        gnutls_pubkey_get_key_id(public, GNUTLS_KEYID_USE_SHA256, ids[0], &lengths[0]) >= 0 &&
        gnutls_pubkey_get_key_id(pair->chain[0].pubkey, GNUTLS_KEYID_USE_SHA256, ids[1],
                                 &lengths[1]) >= 0 &&
        lengths[0] == lengths[1] && memcmp(ids[0], ids[1], lengths[0]) == 0;
    gnutls_pubkey_deinit(public);
    return is_same;
}

static bool read_pair(struct pair **ret_pair, struct error *err)
{
    struct pair *pair = mem_new(sizeof *pair);
    gnutls_privkey_init(&pair->key);
    bool is_good =
        read_chain(pair, tls.certificate_path, err) && read_key(pair, tls.key_path, err) &&
        (is_of(pair) || error_set(err, ERROR_INPUT, _("%s is not the key of the certificate %s"),
                                  tls.key_path, tls.certificate_path));
    if (is_good)
        *ret_pair = pair;
    else
        free_pair(pair);
    return is_good;
}

/* A file that is not there has a stamp too: of zeros. */
static struct stamp stamp_of(const char *path)
{
    struct stat about;
    struct stamp stamp = { .inode = 0 };
    if (stat(path, &about) == 0)
        stamp = (struct stamp){ about.st_mtim, about.st_ino, about.st_size };
    return stamp;
}

static bool is_same_stamp(const struct stamp *a, const struct stamp *b)
{
    return a->inode == b->inode && a->bytes == b->bytes && a->changed.tv_sec == b->changed.tv_sec &&
           a->changed.tv_nsec == b->changed.tv_nsec;
}

/* True when something is new. */
static bool note_stamps(void)
{
    const struct stamp now[] = { stamp_of(tls.certificate_path), stamp_of(tls.key_path) };
    if (is_same_stamp(&now[0], &tls.stamps[0]) && is_same_stamp(&now[1], &tls.stamps[1]))
        return false;
    memcpy(tls.stamps, now, sizeof now);
    return true;
}

/* --- from outside ------------------------------------------------------------- */

static void use_pair(struct pair *pair)
{
    char ends[RFC3339_TEXT_BYTES];
    pair->older = tls.pair;
    tls.pair = pair;
    rfc3339_format(pair->ends_ms, NULL, ends);
    log_info("%s: serving this certificate, which ends %s", tls.certificate_path, ends);
}

bool tls_open(const char *certificate_path, const char *key_path, struct error *err)
{
    struct pair *pair = NULL;
    tls.certificate_path = certificate_path;
    tls.key_path = key_path;
    note_stamps();
    if (!read_pair(&pair, err))
        return false;
    use_pair(pair);
    return true;
}

void tls_close(void)
{
    while (tls.pair) {
        struct pair *pair = tls.pair;
        tls.pair = pair->older;
        free_pair(pair);
    }
}

bool tls_is_open(void)
{
    return tls.pair;
}

void tls_look(bool is_told)
{
    struct error err;
    struct pair *pair = NULL;
    bool is_other = tls.pair && note_stamps();
    tls.is_new |= is_other;
    if (!tls.is_new || (is_other && !is_told))
        return;
    tls.is_new = false;
    bool is_good = read_pair(&pair, &err);
    if (is_good)
        use_pair(pair);
    else
        error_prefix(&err, _("the old certificate stays"));
    log_fault(&tls.edge, "tls", is_good ? NULL : &err);
}

int64_t tls_ends_ms(void)
{
    return tls.pair ? tls.pair->ends_ms : -1;
}

static int retrieve(gnutls_session_t session, const gnutls_datum_t *authorities,
                    int authority_count, const gnutls_pk_algorithm_t *algorithms,
                    int algorithm_count, gnutls_pcert_st **ret_chain, unsigned *ret_count,
                    gnutls_privkey_t *ret_key)
{
    (void)session, (void)authorities, (void)authority_count, (void)algorithms,
        (void)algorithm_count;
    *ret_chain = tls.pair->chain;
    *ret_count = tls.pair->chain_count;
    *ret_key = tls.pair->key;
    return 0;
}

void *tls_retrieve(void)
{
    return (void *)retrieve;
}
