// Sets the reader's choice of colours before the first painting. Everything else about it is in theme-switch.js.
{
  const chosen = localStorage.getItem("theme");
  if (chosen === "light" || chosen === "dark") document.documentElement.dataset.theme = chosen;
}
