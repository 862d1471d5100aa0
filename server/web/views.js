// All views, in the order of the menu.

import { account, people } from "./people.js";
import { library } from "./library.js";
import { log } from "./log.js";
import { pair } from "./pair.js";
import { plan } from "./plan.js";
import { playlists } from "./playlists.js";
import { publish } from "./publish.js";
import { report } from "./report.js";
import { screen } from "./screen.js";
import { wall } from "./wall.js";

export const views = [wall, screen, playlists, library, plan, publish, report, pair, people, account, log];
