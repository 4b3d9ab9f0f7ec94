// Keys as they are written in the table of actions: "r", "?", "Shift+R", "Mod+K", or a sequence, "g w". Mod is Command on
// a Mac and Control elsewhere.

const IS_MAC = /mac|iphone|ipad/i.test(navigator.userAgentData?.platform ?? navigator.platform);
const CAPS = { Mod: IS_MAC ? "⌘" : "Ctrl", Shift: "⇧", ArrowUp: "↑", ArrowDown: "↓", Escape: "Esc", Enter: "↵" };

/** What was pressed, written as in the table. On a keyboard without Latin letters the key in the same place counts. */
export function keyOf({ key, code, shiftKey, ctrlKey, metaKey }) {
  const isLatin = /^[\x20-\x7e]+$/.test(key);
  const letter = isLatin ? /^[a-zA-Z]$/.exec(key)?.[0] : /^Key([A-Z])$/.exec(code)?.[1];
  const modified = IS_MAC ? metaKey : ctrlKey;
  if (!letter) return modified ? `Mod+${key}` : key;
  if (modified) return `Mod+${letter.toUpperCase()}`;
  return shiftKey ? `Shift+${letter.toUpperCase()}` : letter.toLowerCase();
}

/** A <kbd> for each key. */
export function keyCaps(keys) {
  return keys
    .split(" ")
    .filter(Boolean)
    .map((stroke) => {
      const cap = document.createElement("kbd");
      cap.className = "key";
      cap.textContent = stroke
        .split("+")
        .map((part) => CAPS[part] ?? part.toUpperCase())
        .join(IS_MAC ? "" : " ");
      return cap;
    });
}

/** The value of aria-keyshortcuts; "" for sequences, which it cannot say. */
export function keyShortcuts(keys) {
  return keys.includes(" ") ? "" : keys.replace("Mod", IS_MAC ? "Meta" : "Control");
}
