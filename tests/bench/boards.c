/* Writes the requests of simulated boards for load.c.
 *
 *   boards FOLDER BOARDS BATCHES PLAYS
 *
 * FOLDER/0, FOLDER/1, … are boards; each sends so many batches of so many plays, signed with a key
 * of its own. FOLDER/keys names their public keys, a line each; board N reports for screen "sN".
 * Its number is part of each boot, so that a second run continues nothing. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "model/report.h"

static const int64_t start_ms = 1795000000000;

static void add_batch(const struct sign_secret *key, struct report_head *head, int plays,
                      struct buf *batch)
{
    struct error err;
    buf_init(batch, LIMIT_REPORT_BYTES);
    report_print_head(head, batch);
    for (int i = 0; i < plays; i++) {
        int64_t seq = (head->batch - 1) * plays + i + 1;
        struct report_record play = { .seq = seq,
                                      .kind = REPORT_PLAY,
                                      .generation = 1,
                                      .at_ms = 6000 * seq,
                                      .start_ms = start_ms + 6000 * seq,
                                      .shown_ms = 6000,
                                      .plays = 1,
                                      .clock = REPORT_SYNCHRONISED };
        snprintf(play.item, sizeof play.item, "hall/item-%d", (int)(seq % 20));
        report_print_record(&play, batch);
    }
    sha256_of(batch->bytes, batch->length, head->previous);
    if (!report_seal(key, batch, &err))
        abort();
}

static void write_board(const char *folder, int number, int batches, int plays, FILE *keys)
{
    char path[4096], text[SIGN_KEY_TEXT_BYTES];
    struct sign_public public;
    struct sign_secret key;
    struct report_head head = { .clock = REPORT_SYNCHRONISED, .held = 1 };
    sign_keygen(&public, &key);
    sign_public_format(&public, text);
    fprintf(keys, "%s\n", text);
    snprintf(head.screen, sizeof head.screen, "s%d", number);
    snprintf(head.boot, sizeof head.boot, "%016x%016x", (unsigned)getpid(), (unsigned)number);
    memset(head.previous, '0', SHA256_HEX_BYTES - 1);
    snprintf(path, sizeof path, "%s/%d", folder, number);
    FILE *file = fopen(path, "w");
    for (int i = 1; file && i <= batches; i++) {
        struct buf batch, request;
        head.from = head.batch = i;
        head.at_ms = (int64_t)60000 * i;
        head.wall_ms = start_ms + head.at_ms;
        add_batch(&key, &head, plays, &batch);
        buf_init(&request, 2 * LIMIT_REPORT_BYTES);
        buf_printf(&request, "POST /reports HTTP/1.1\r\nHost: bench\r\nContent-Length: %zu\r\n\r\n",
                   batch.length);
        buf_append(&request, batch.bytes, batch.length);
        fprintf(file, "%zu\n", request.length);
        fwrite(request.bytes, 1, request.length, file);
        buf_deinit(&request);
        buf_deinit(&batch);
    }
    if (!file || fclose(file) != 0) {
        perror(path);
        exit(1);
    }
}

int main(int argc, char **argv)
{
    char path[4096];
    if (argc != 5)
        return fprintf(stderr, "usage: boards FOLDER BOARDS BATCHES PLAYS\n"), 2;
    snprintf(path, sizeof path, "%s/keys", argv[1]);
    FILE *keys = fopen(path, "w");
    for (int i = 0; keys && i < atoi(argv[2]); i++)
        write_board(argv[1], i, atoi(argv[3]), atoi(argv[4]), keys);
    return keys && fclose(keys) == 0 ? 0 : 1;
}
