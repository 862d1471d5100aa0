/* What we tell systemd: sd_notify(3)'s protocol, one datagram to $NOTIFY_SOCKET. Without that
 * variable nothing happens. */
#pragma once

#include <stdint.h>

/* Sends "READY=1", "WATCHDOG=1", "STATUS=…", "STOPPING=1" or several joined by newlines. */
void notify_send(const char *state);

/* STATUS= in one line, whatever is in the text: another line would be another word. */
void notify_status(const char *text);

/* The watchdog's period from $WATCHDOG_USEC (and $WATCHDOG_PID), in ms; 0 when it is off. */
int64_t notify_watchdog_ms(void);
