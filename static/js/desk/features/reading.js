// Tells the server how far the holder has read what the customer wrote; the customer sees it quietly.

import { ReadMark } from "../../read-mark.js";

export function install(desk) {
  const mark = new ReadMark({
    scroller: document.getElementById("scroll"),
    of: ".message[data-author=customer][data-seq]",
    tell: (seq) => {
      desk.shown.act("read", { seq }).catch(() => {
        // The next message, or coming back, tells a higher number.
      });
    },
  });
  let wasHolder = false;
  desk.addEventListener("conversation", () => mark.restart());
  desk.addEventListener("draw", () => {
    if (desk.isHolder && !wasHolder) mark.restart();
    wasHolder = desk.isHolder;
    mark.isOn = wasHolder && desk.link.isOpen;
    mark.look();
  });
}
