/* What we tell systemd: sd_notify(3)'s protocol, one datagram to $NOTIFY_SOCKET. Without that
 * variable nothing happens. */
#pragma once

/* Sends "READY=1", "WATCHDOG=1", "STATUS=…", "STOPPING=1" or several joined by newlines. */
void notify_send(const char *state);

/* STATUS= in one line, whatever is in the text: another line would be another word. */
void notify_status(const char *text);
