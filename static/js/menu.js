// Puts every .menu (a popover) beside the button that opens it, and closes it when an item was chosen. The arrow keys open
// it and move in it, besides Tab.

const GAP = 6;

function place(menu) {
  const button = document.querySelector(`[popovertarget="${menu.id}"]`);
  const anchor = button.getBoundingClientRect();
  const size = menu.getBoundingClientRect();
  const below = anchor.bottom + GAP;
  const fits = below + size.height <= innerHeight - GAP;
  menu.style.top = `${fits ? below : Math.max(GAP, anchor.top - GAP - size.height)}px`;
  const wanted = document.dir === "rtl" ? anchor.left : anchor.right - size.width;
  menu.style.left = `${Math.min(Math.max(GAP, wanted), innerWidth - size.width - GAP)}px`;
}

const isStop = (item) => item.checkVisibility() && !item.disabled;

function moveIn(menu, event) {
  if (event.defaultPrevented) return;
  const items = [...menu.querySelectorAll(".menu-item")].filter(isStop);
  const at = items.indexOf(document.activeElement);
  const to = { ArrowDown: at + 1, ArrowUp: at < 0 ? -1 : at - 1, Home: 0, End: -1 }[event.key];
  if (to === undefined || items.length === 0 || event.target.matches("input, textarea")) return;
  event.preventDefault();
  items.at(to % items.length).focus();
}

for (const menu of document.querySelectorAll(".menu[popover]")) {
  const button = document.querySelector(`[popovertarget="${menu.id}"]`);
  menu.addEventListener("toggle", (event) => {
    button.setAttribute("aria-expanded", String(event.newState === "open"));
    if (event.newState === "open") place(menu);
  });
  button.addEventListener("keydown", (event) => {
    if (event.key !== "ArrowDown") return;
    if (!menu.matches(":popover-open")) menu.showPopover();
    moveIn(menu, event);
  });
  menu.addEventListener("keydown", (event) => moveIn(menu, event));
  menu.addEventListener("click", (event) => {
    if (event.target.closest(".menu-item")) menu.hidePopover();
  });
}
