/* See sent.h. */
#include "player/fetch/sent.h"

static const struct verdict {
    long status;
    enum answer_kind kind;
} verdicts[] = {
    { 404, ANSWER_MISSING }, { 405, ANSWER_MISSING }, { 410, ANSWER_MISSING },
    { 501, ANSWER_MISSING }, { 400, ANSWER_REFUSED }, { 413, ANSWER_REFUSED },
    { 422, ANSWER_REFUSED },
};

enum answer_kind sent_judge(long status, const char *url, struct error *err)
{
    enum answer_kind kind = status >= 200 && status < 300 ? ANSWER_WHOLE : ANSWER_FAILED;
    for (size_t i = 0; i < sizeof verdicts / sizeof *verdicts; i++)
        if (verdicts[i].status == status)
            kind = verdicts[i].kind;
    if (status == 403)
        error_set(err, ERROR_INPUT,
                  "%s: the server does not know this board's key yet: accept it there "
                  "(bangtin-player --identity shows it)",
                  url);
    else
        error_set(err, status >= 500 || status == 408 || status == 429 ? ERROR_AGAIN : ERROR_INPUT,
                  "%s: the server answers with status %ld", url, status);
    return kind;
}
