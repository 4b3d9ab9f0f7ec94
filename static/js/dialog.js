// Asking in a <dialog class="dialog"> whose form has method="dialog".
//
// Enter in a field presses the form's first submit button. Where there are fields, Cancel is therefore none:
//   <button class="button" type="button" data-action="cancel">

/**
 * Opens the dialog with its fields filled from `values`. Resolves with the form's data, the chosen button's value under
 * "choice"; null when it was left, by Escape, by Cancel or by a button with the value "cancel".
 */
export function askIn(dialog, values = {}) {
  const form = dialog.querySelector("form");
  form.reset();
  for (const [name, value] of Object.entries(values)) form.elements[name].value = value;
  dialog.returnValue = "";
  dialog.addEventListener("click", cancel);
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => resolve(answerOf(dialog, form)), { once: true });
  });
}

function cancel({ currentTarget: dialog, target }) {
  if (target.closest("[data-action=cancel]")) dialog.close("cancel");
}

function answerOf({ returnValue: choice }, form) {
  if (!choice || choice === "cancel") return null;
  const answer = new FormData(form);
  answer.set("choice", choice);
  return answer;
}

/** Leaves every open dialog, as Escape does. */
export function closeDialogs() {
  for (const dialog of document.querySelectorAll("dialog[open]")) dialog.close("");
}
