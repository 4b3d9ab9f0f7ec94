// Offers the numbers in the reader's own time zone, which only the browser knows.

const link = document.querySelector("[data-own-zone]");
const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
const shown = document.querySelector("#tz")?.value;

if (link && zone && zone !== shown) {
  const url = new URL(location.href);
  url.searchParams.set("tz", zone);
  link.href = url;
  link.textContent = link.dataset.ownZone.replace("{zone}", zone);
  link.hidden = false;
}
