// What the desk can do: each feature adds its actions and its part of the page. The order is that of the menus.

import * as alerts from "./alerts.js";
import * as attachments from "./attachments.js";
import * as brief from "./brief.js";
import * as bulk from "./bulk.js";
import * as context from "./context.js";
import * as flags from "./flags.js";
import * as formatting from "./formatting.js";
import * as head from "./head.js";
import * as instructions from "./instructions.js";
import * as keyboard from "./keyboard.js";
import * as leaving from "./leaving.js";
import * as letters from "./letters.js";
import * as lists from "./lists.js";
import * as macros from "./macros.js";
import * as marks from "./marks.js";
import * as merge from "./merge.js";
import * as offers from "./offers.js";
import * as palette from "./palette.js";
import * as passing from "./passing.js";
import * as preferences from "./preferences.js";
import * as presence from "./presence.js";
import * as reading from "./reading.js";
import * as replies from "./replies.js";
import * as savedViews from "./saved-views.js";
import * as sending from "./sending.js";
import * as shortcuts from "./shortcuts.js";
import * as sideThread from "./side-thread.js";
import * as sla from "./sla.js";
import * as snooze from "./snooze.js";
import * as suggestion from "./suggestion.js";
import * as tags from "./tags.js";
import * as takeover from "./takeover.js";
import * as watchers from "./watchers.js";
import * as work from "./work.js";
import * as writing from "./writing.js";

const FEATURES = [
  head,
  takeover,
  leaving,
  passing,
  offers,
  brief,
  context,
  writing,
  sending,
  replies,
  formatting,
  watchers,
  reading,
  lists,
  savedViews,
  bulk,
  work,
  sla,
  alerts,
  palette,
  shortcuts,
  preferences,
  presence,
  keyboard,
  snooze,
  tags,
  merge,
  macros,
  marks,
  attachments,
  letters,
  suggestion,
  sideThread,
  instructions,
  flags,
];

export function installFeatures(desk) {
  for (const feature of FEATURES) feature.install(desk);
}
