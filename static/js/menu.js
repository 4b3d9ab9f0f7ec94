// Puts every .menu (a popover) beside the button that opens it, and closes it when an item was chosen.

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

for (const menu of document.querySelectorAll(".menu[popover]")) {
  const button = document.querySelector(`[popovertarget="${menu.id}"]`);
  menu.addEventListener("toggle", (event) => {
    button.setAttribute("aria-expanded", String(event.newState === "open"));
    if (event.newState === "open") place(menu);
  });
  menu.addEventListener("click", (event) => {
    if (event.target.closest(".menu-item")) menu.hidePopover();
  });
}
