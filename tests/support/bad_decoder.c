/* A decoder with bugs: preloaded, it lets pictures of certain widths do what a hostile file could
 * make libjpeg do as soon as it reads them. Others are decoded as ever. The alarms of those who
 * decode ring ten times as soon, unless BAD_DECODER_PATIENT is set. */
#include <dlfcn.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/time.h>
#include <unistd.h>

#include <jpeglib.h>

enum {
    CRASHES_PX = 161,
    SPINS_PX = 162,
    EATS_PX = 163,
    ESCAPES_PX = 164,
    HANGS_PX = 165,
    SOONER = 10
};

static void eat(void)
{
    for (;;)
        if (!malloc((size_t)1 << 20))
            abort(); /* as libraries do that do not expect it */
}

static void spin(void)
{
    for (volatile int i = 0;; i++)
        ;
}

static void hang(void)
{
    for (;;)
        poll(NULL, 0, -1);
}

int jpeg_read_header(j_decompress_ptr decoder, boolean is_picture)
{
    int (*real)(j_decompress_ptr, boolean) =
        (int (*)(j_decompress_ptr, boolean))dlsym(RTLD_NEXT, "jpeg_read_header");
    int result = real(decoder, is_picture);
    switch (decoder->image_width) {
    case CRASHES_PX:
        raise(SIGSEGV);
        break;
    case SPINS_PX:
        spin();
        break;
    case EATS_PX:
        eat();
        break;
    case HANGS_PX:
        hang();
        break;
    case ESCAPES_PX:
        execl("/bin/sh", "sh", (char *)NULL);
        break;
    default:
        break;
    }
    return result;
}

int setitimer(__itimer_which_t which, const struct itimerval *when, struct itimerval *ret_old)
{
    int (*real)(__itimer_which_t, const struct itimerval *, struct itimerval *) =
        (int (*)(__itimer_which_t, const struct itimerval *, struct itimerval *))dlsym(RTLD_NEXT,
                                                                                       "setitimer");
    struct itimerval sooner = *when;
    if (!getenv("BAD_DECODER_PATIENT"))
        sooner.it_value.tv_sec /= SOONER;
    return real(which, &sooner, ret_old);
}
