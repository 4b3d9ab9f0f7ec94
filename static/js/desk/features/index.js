// What the desk can do: each feature adds its actions and its part of the page. The order is that of the menus.

import * as brief from "./brief.js";
import * as context from "./context.js";
import * as head from "./head.js";
import * as leaving from "./leaving.js";
import * as lists from "./lists.js";
import * as takeover from "./takeover.js";
import * as title from "./title.js";
import * as work from "./work.js";
import * as writing from "./writing.js";

const FEATURES = [head, takeover, leaving, brief, context, writing, lists, work, title];

export function installFeatures(desk) {
  for (const feature of FEATURES) feature.install(desk);
}
