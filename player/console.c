/* See console.h. The keyboard as a whole is switched off where it is a real console; a keyboard
 * that is somewhere else, as on a serial line, could still type ^C. */
#include "player/console.h"

#include <linux/kd.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

void console_deafen(void)
{
    struct termios terminal;
    if (!getenv("NOTIFY_SOCKET") || tcgetattr(STDIN_FILENO, &terminal) != 0)
        return;
    terminal.c_lflag &= ~(tcflag_t)(ISIG | ICANON | ECHO);
    tcsetattr(STDIN_FILENO, TCSANOW, &terminal);
    ioctl(STDIN_FILENO, KDSKBMODE, K_OFF);
}
