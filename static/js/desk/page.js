// The desk: the queue at one side, the conversation that is open, and its context at the other. What can be done there is
// in features/.

import "../action-card.js";
import "../connection-banner.js";
import "../menu.js";
import "../quote-card.js";
import "../theme-switch.js";
import { DeskComposer } from "./composer.js";
import { Consultations } from "./consultations.js";
import { Desk } from "./desk.js";
import { installFeatures } from "./features/index.js";
import { Roster } from "./roster.js";
import "./queue-list.js";
import "./thread-kinds.js";
import { tick } from "./waits.js";

const TICK_MS = 1_000;

const desk = new Desk(document.getElementById("desk"));
desk.composer = new DeskComposer(desk);
desk.roster = new Roster(desk);
desk.consultations = new Consultations(desk);
installFeatures(desk);
desk.start();
setInterval(() => tick(desk.root), TICK_MS);
