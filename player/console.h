/* The console that the service owns (TTYPath= in its unit). */
#pragma once

/* Visitors' keys do nothing: no interrupt, no stop, no other console, no Ctrl-Alt-Del, no echo.
 * Does nothing where standard input is no terminal or systemd is not the one that gave it; systemd
 * gives the keyboard back when the service stops (TTYReset=). */
void console_deafen(void);
