// The table of everything that an agent can do at the desk. The header's buttons and its "More" menu, the keyboard, the
// sheet of keys and the command palette are all derived from it, so that none of them can be forgotten.
//
//   addAction({
//     name: "snooze",                  // known by this in runAction
//     group: "conversation",           // conversation, write, list, go, me: where it stands in menus and on the sheet
//     label: "action_snooze",          // a text of the page
//     icon: "clock",                   // of static/img/icons.svg
//     keys: "z",                       // one key ("Shift+R", "?"), a sequence ("g w"), with a modifier ("Mod+K"), or ""
//     main: "plain",                   // a button of the header: "primary" or "plain"; left out: only in its menu
//     isPossible: (desk) => ...,       // whether it is offered now; left out: always
//     run: (desk) => ...,              // a promise while it works
//   });

export const GROUPS = ["conversation", "write", "list", "go", "me"];

const actions = new Map();
const running = new Set();

/** Adds an action to the table; its name and its keys must be new. */
export function addAction({ icon = "", keys = "", main = "", isPossible = () => true, ...action }) {
  if (!GROUPS.includes(action.group)) throw new Error(`There is no group ${action.group} for ${action.name}`);
  if (actions.has(action.name)) throw new Error(`There is an action ${action.name} already`);
  const rival = [...actions.values()].find((known) => keys && clash(known.keys, keys));
  if (rival) throw new Error(`The keys of ${action.name}, ${keys}, are those of ${rival.name}`);
  actions.set(action.name, { ...action, icon, keys, main, isPossible });
}

// A sequence that begins with another one's keys could never be reached.
function clash(known, keys) {
  return known !== "" && (`${known} `.startsWith(`${keys} `) || `${keys} `.startsWith(`${known} `));
}

/** All of a group, or of the whole table, in the order in which they were added. */
export function actionsOf(group = null) {
  return [...actions.values()].filter((action) => group === null || action.group === group);
}

/** Those that can be done now. */
export function possibleActions(desk, group = null) {
  return actionsOf(group).filter((action) => action.isPossible(desk));
}

export function isRunning(name) {
  return running.has(name);
}

/** Does it, if it is possible; what is being done already is not begun a second time. */
export async function runAction(desk, name) {
  const action = actions.get(name);
  if (running.has(name) || !action.isPossible(desk)) return;
  running.add(name);
  desk.drawSoon();
  try {
    await action.run(desk);
  } finally {
    running.delete(name);
    desk.drawSoon();
  }
}
